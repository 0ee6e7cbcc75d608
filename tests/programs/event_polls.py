# select.epoll: what it takes, what it answers, and how a signal ends a wait.
import os
import select
import signal
import threading
import time


def show(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)


show(lambda: select.epoll(0))
show(lambda: select.epoll(-2))
show(lambda: select.epoll(-1, 1))
show(lambda: select.epoll(flags=5))
show(lambda: select.epoll("a"))
print({name: getattr(select, name) for name in sorted(dir(select)) if name.startswith("EPOLL")})

poll = select.epoll(8, flags=select.EPOLL_CLOEXEC)
for arguments in ("a",), (0, 0), (0, -2), (0, 2**31), (1e30,), (float("nan"),):
    show(lambda: poll.poll(*arguments))
read, write = os.pipe()
for arguments in (-1,), ("a",), (100_000,), (read, -1), (read, 2**32), (read, 2**70):
    show(lambda: poll.register(*arguments))
show(lambda: poll.modify(write, 1))
show(lambda: poll.unregister(write))
print(poll.poll(0))
poll.modify(read, select.EPOLLIN)
os.write(write, b"ab")
print(poll.poll() == [(read, select.EPOLLIN)], poll.poll(timeout=1, maxevents=1) == [(read, select.EPOLLIN)])
poll.modify(read, select.EPOLLIN | select.EPOLLONESHOT)
print(len(poll.poll(1)), len(poll.poll(0)))
poll.modify(read, select.EPOLLIN | select.EPOLLET)
print(len(poll.poll(1)), len(poll.poll(0)))
poll.register(write, select.EPOLLOUT)
print(poll.poll(1) == [(write, select.EPOLLOUT)])
poll.unregister(write)

# What arrives in another thread ends a wait; so does a signal, whose handler may raise.
os.read(read, 2)
poll.modify(read, select.EPOLLIN)
thread = threading.Timer(0.1, os.write, (write, b"c"))
thread.start()
print(len(poll.poll(60)))
thread.join()
os.read(read, 1)


def raise_timeout(number, frame):
    raise TimeoutError(signal.Signals(number).name)


signal.signal(signal.SIGALRM, raise_timeout)
asked = select.poll()
asked.register(read, select.POLLIN)
child = os.posix_spawn("/bin/sh", ["sh", "-c", "read line"], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, read, 0)])
for wait in (
    lambda: poll.poll(60),
    lambda: asked.poll(60_000),
    lambda: select.select([read], [], [], 60),
    lambda: os.waitpid(child, 0),
):
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    show(wait)
    print(time.monotonic() - began < 30)
os.kill(child, signal.SIGKILL)
print(os.waitpid(child, 0)[1])

handled = []
signal.signal(signal.SIGALRM, lambda number, frame: handled.append(number))
signal.setitimer(signal.ITIMER_REAL, 0.05)
print(poll.poll(0.3), handled)

other = select.epoll.fromfd(os.dup(poll.fileno()))
os.write(write, b"d")
print(len(other.poll(1)), other.closed, repr(other)[:20])
with other as same:
    print(same is other)
print(other.closed)
poll.close()
poll.close()
for call in poll.fileno, lambda: poll.poll(0), lambda: poll.register(0), poll.__enter__, lambda: poll.unregister(0):
    show(call)
show(lambda: type("Sub", (select.epoll,), {}))
show(lambda: setattr(poll, "name", 1))

# A list that fileno() makes shorter, and a poll object that two threads ask.
files = []


class Shortening:
    def fileno(self):
        del files[-1]
        return write


files += [Shortening()] * 10
print(len(select.select([], files, [])[1]), len(files))
os.read(read, 1)
thread = threading.Thread(target=asked.poll)
thread.start()
time.sleep(0.3)
show(lambda: asked.poll(0))
os.write(write, b"e")
thread.join()
