"""InterpreterPoolExecutor: work in interpreters of their own, with initializers, exceptions and functions of the program."""
import sys
from concurrent.futures import InterpreterPoolExecutor

state = []


def prepare(value):
    state.append(value)


def use(number):
    return state, number


def square(number):
    return number * number


def fail(text):
    raise ValueError(text)


def main():
    with InterpreterPoolExecutor(2) as pool:
        print(list(pool.map(square, range(10))))
        print(pool.submit(eval, '__import__("_interpreters").get_current()[0] > 0').result())
        for work in ((fail, 'x'), (int, 'y'), (eval, '1/0')):
            try:
                pool.submit(*work).result()
            except Exception as error:
                print(type(error).__name__, error, '|', type(error.__cause__).__name__)
        try:
            pool.submit(lambda: sys).result()
        except Exception as error:
            print(type(error).__name__, "does not support" in str(error))
    with InterpreterPoolExecutor(1, initializer=prepare, initargs=(5,)) as pool:
        print([pool.submit(use, number).result() for number in range(3)], state)


if __name__ == '__main__':
    main()
