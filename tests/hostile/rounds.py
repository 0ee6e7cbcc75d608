"""Many rounds of something random, each of which an interrupt must end. What a program prints for a round says how to find it again.

Run by programs as `rounds.repeat(one)` after `random = rounds.random`; their arguments are SEED ROUNDS, and those of a process that
goes on where another could not.
"""
import _signal
import _thread
import os
import subprocess
import sys
import time


class Random:
    def __init__(self, state):
        self.state = state

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (self.state >> 33) % limit

    def choose(self, items):
        return items[self.below(len(items))]


seed = int(sys.argv[1])
rounds = int(sys.argv[2])
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 0
random = Random(int(sys.argv[4]) if len(sys.argv) > 4 else seed * 2654435761 + 1)
counts = {"refused": 0, "raised": 0, "returned": 0}
faults = []
interrupts = 0
arrived = 0
alarmed = -1
ended = False


def fault(error):
    """Notes a SystemError that shows an exception of .NET."""
    if "in the interpreter" in str(error):
        faults.append((runs, str(error)))


def report():
    sys.stdout.write(f"{counts} {interrupts} interrupts\n")
    for number, text in faults[:10]:
        sys.stdout.write(f"run {number} {text}\n")
    sys.stdout.flush()


def fills_the_memory():
    """Whether the process has more memory than any run that ends: one that catches its MemoryErrors collects garbage for ever."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") > 1 << 29


def watch(interrupts_them):
    global interrupts, arrived
    seen = -1
    count = 0
    while not ended:
        time.sleep(0.05)
        if runs != seen:
            seen, count, arrived = runs, 0, 0
            continue
        count += 1
        if count > (400 if interrupts_them else 6000) or interrupts_them and arrived > 3 and fills_the_memory():
            give_up()
        if count > 2 and interrupts_them:
            interrupts += 1
            _thread.interrupt_main()


def give_up():
    # Code that catches what interrupts it, and goes on, is not the interpreter's fault: another process does the other rounds.
    report()
    if (arrived > 100 or arrived > 3 and fills_the_memory()) and not faults:
        sys.stdout.write(f"seed {seed}: run {runs} catches its interrupts\n")
        sys.stdout.flush()
        os._exit(subprocess.call([sys.executable, sys.argv[0], str(seed), str(rounds), str(runs), str(random.state)]))
    sys.stderr.write(f"seed {seed}: run {runs} has not ended\n")
    sys.stderr.flush()
    os._exit(3)


def interrupt(number, frame):
    # Ends what runs below the loop over the rounds: an interrupt that comes later, when the run has ended or finalizers and warnings run
    # after it, is dropped.
    global arrived
    arrived += 1
    if frame.f_code in own:
        return
    while frame is not None:
        if frame.f_code is loop.__code__:
            raise KeyboardInterrupt
        frame = frame.f_back


def alarm(number, frame):
    # The thread that watches waits for its turn while a builtin computes; a signal does not.
    global alarmed, interrupts
    if runs == alarmed:
        interrupts += 1
        interrupt(number, frame)
    alarmed = runs


def loop(one):
    global runs
    while runs < rounds:
        runs += 1
        one()


def repeat(one, interrupts_them=True):
    global ended
    _signal.signal(_signal.SIGINT, interrupt)
    if interrupts_them:
        _signal.signal(_signal.SIGALRM, alarm)
        _signal.setitimer(_signal.ITIMER_REAL, 1, 1)
    _thread.start_new_thread(watch, (interrupts_them,))
    while runs < rounds:
        try:
            loop(one)
        except KeyboardInterrupt:
            pass
    ended = True
    _signal.setitimer(_signal.ITIMER_REAL, 0)
    report()
    sys.stderr.write("faults\n" if faults else "ok\n")
    sys.exit(len(faults) > 0)


own = {each.__code__ for each in (interrupt, alarm, loop, repeat)}
