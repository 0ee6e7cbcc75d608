# The handler of a signal runs while the program waits for any child, and an exception of it ends the wait.
import os
import signal


class Interrupted(Exception):
    pass


def raise_it(number, frame):
    raise Interrupted(number)


def start(command, **options):
    return os.posix_spawn("/bin/sh", ["sh", "-c", command], os.environ, **options)


signal.signal(signal.SIGALRM, raise_it)
waits = {
    "wait": os.wait,
    "waitpid of any": lambda: os.waitpid(-1, 0),
    "waitpid with options": lambda: os.waitpid(child, os.WUNTRACED),
    "wait3": lambda: os.wait3(0),
    "wait4": lambda: os.wait4(child, 0),
    "waitid": lambda: os.waitid(os.P_PID, child, os.WEXITED),
}
for name, wait in waits.items():
    child = start("exec sleep 60")
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        wait()
        print(name, "ended")
    except Interrupted as error:
        print(name, error)
    os.kill(child, signal.SIGKILL)
    print(os.WTERMSIG(os.waitpid(child, 0)[1]))

# A handler that returns lets the wait go on: the child waits for what the handler writes.
handled = []
ends = os.pipe()
child = start("read -r line; exit 7", file_actions=[(os.POSIX_SPAWN_DUP2, ends[0], 0)])
signal.signal(signal.SIGALRM, lambda number, frame: (handled.append(number), os.write(ends[1], b"\n")))
signal.setitimer(signal.ITIMER_REAL, 0.05)
print(os.waitstatus_to_exitcode(os.wait()[1]), len(handled))
try:
    os.wait()
except ChildProcessError as error:
    print(type(error).__name__, error.errno)
