"""Threads that import one module at the same time: one executes it, the others wait for it."""
import os
import sys
import tempfile
import threading
import time

SLOW = "import time\nfirst = 1\ntime.sleep(0.2)\nclass Made: pass\nlast = 2\n"


def together(function, count=4):
    results, barrier = [], threading.Barrier(count)

    def run():
        barrier.wait()
        try:
            results.append(function())
        except Exception as error:
            results.append(f"{type(error).__name__}: {error}")
    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return results


with tempfile.TemporaryDirectory() as folder:
    def write(name, text):
        path = os.path.join(folder, *name.split("."))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".py", "w") as file:
            file.write(text)
    sys.path.insert(0, folder)
    for name in ("slow_plain", "slow_from", "slow_package.__init__", "slow_package.inner", "slow_call"): write(name, SLOW)

    def plain():
        import slow_plain
        return slow_plain.last
    print(together(plain))

    def from_module():
        from slow_from import last, Made
        return last, id(Made)
    results = together(from_module)
    print({each[0] for each in results}, len({each[1] for each in results}))

    def inner():
        import slow_package.inner
        return slow_package.last, slow_package.inner.last
    print(together(inner))

    def call():
        return __import__("slow_call").last
    print(together(call))

    # One that fails for who executes it is tried again by the others.
    write("failing", "import time\ntime.sleep(0.1)\nraise ValueError('no')\n")
    def failing():
        import failing
    print(sorted(together(failing, 2)))

    # Two that import each other do not wait for ever.
    write("left", "import time\ntime.sleep(0.1)\nimport right\nlast = 1\n")
    write("right", "import time\ntime.sleep(0.1)\nimport left\nlast = 1\n")
    turns = iter(("left", "right"))
    def circle():
        __import__(next(turns))
        return "done"
    print(together(circle, 2), sys.modules["left"].last, sys.modules["right"].last)

    # A thread that a module starts while it is executed waits for the end of that.
    write("starting", "import threading, time\nseen = []\ndef look():\n    from starting import last\n    seen.append(last)\n"
          "thread = threading.Thread(target=look)\nthread.start()\ntime.sleep(0.2)\nlast = 3\n")
    import starting
    starting.thread.join()
    print(starting.seen)

    # Another's import does not hold up what is there.
    write("long", "import sys\nsys.gate.wait(60)\n")
    sys.gate = threading.Event()
    thread = threading.Thread(target=lambda: __import__("long"))
    thread.start()
    while "long" not in sys.modules: time.sleep(0.01)
    import slow_plain
    import textwrap
    print("long" in sys.modules, sys.gate.is_set())
    sys.gate.set()
    thread.join()
