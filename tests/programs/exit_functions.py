"""atexit.unregister() compares while comparisons unregister."""
import atexit


def make(number):
    def function():
        log.append(number)
    function.number = number
    return function


for when in range(1, 5):
    for what in range(4):
        for wanted in range(4):
            functions = [make(number) for number in range(4)]
            log, asked = [], []

            class Equal:
                def __eq__(self, other):
                    asked.append(other.number)
                    if len(asked) == when:
                        atexit.unregister(functions[what])
                    return other is functions[wanted]

            for function in functions:
                atexit.register(function)
            atexit.unregister(Equal())
            atexit._run_exitfuncs()
            print(when, what, wanted, log)
