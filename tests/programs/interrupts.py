"""Signals: handlers run between instructions of the main thread, KeyboardInterrupt ends loops, sleeps and lock waits, interrupts from other threads."""
import _signal
import _thread
import posix
import time

log = []


def handler(number, frame):
    log.append((number, frame.f_code.co_name if frame else None))


print(_signal.getsignal(_signal.SIGINT) is _signal.default_int_handler, _signal.getsignal(_signal.SIGUSR1))
old = _signal.signal(_signal.SIGUSR1, handler)
print(old, _signal.getsignal(_signal.SIGUSR1) is handler)


def raises():
    _signal.raise_signal(_signal.SIGUSR1)


raises()
print(log)
log.clear()
for wrong in (lambda: _signal.signal(0, handler), lambda: _signal.signal(1000, handler), lambda: _signal.signal(_signal.SIGUSR1, 'x'), lambda: _signal.getsignal(1000), lambda: _thread.interrupt_main(1000)):
    try:
        print(wrong())
    except (ValueError, TypeError, OSError) as error:
        print(type(error).__name__)


def elsewhere():
    try:
        _signal.signal(_signal.SIGUSR1, handler)
    except ValueError as error:
        log.append(str(error).split(' of')[0])


_thread.start_joinable_thread(elsewhere).join()
print(log)
log.clear()

# A handler that raises: the exception comes out of whatever runs.
class Alarm(Exception):
    pass


def alarm(number, frame):
    raise Alarm(number == _signal.SIGUSR1)


_signal.signal(_signal.SIGUSR1, alarm)
try:
    raises()
except Alarm as error:
    print('alarm', error)


def after(delay, number):
    def wait():
        time.sleep(delay)
        posix.kill(posix.getpid(), number)
    return _thread.start_joinable_thread(wait)


def interrupted(label, run, number=_signal.SIGINT):
    helpers = []
    try:
        helpers.append(after(0.1, number))
        run()
        print(label, 'ended')
    except (KeyboardInterrupt, Alarm) as error:
        print(label, type(error).__name__)
    for helper in helpers:
        helper.join()


def forever():
    while True:
        pass


def calls():
    while True:
        len([])


def functions():
    def f(n): return n
    while True:
        f(1)


def comprehension():
    return [None for _ in iter(int, 1)]


lock = _thread.allocate_lock()
lock.acquire()
interrupted('loop', forever)
interrupted('calls', calls)
interrupted('functions', functions)
interrupted('comprehension', comprehension)
interrupted('sleep', lambda: time.sleep(100))
interrupted('lock', lambda: lock.acquire())
interrupted('timed lock', lambda: lock.acquire(timeout=100))
interrupted('alarm in sleep', lambda: time.sleep(100), _signal.SIGUSR1)
sleeper = _thread.start_joinable_thread(lambda: lock.acquire())
interrupted('join', sleeper.join)
lock.release()
sleeper.join()

# A handler that returns lets the wait go on (PEP 475).
_signal.signal(_signal.SIGUSR1, handler)
start = time.monotonic()
helper = after(0.02, _signal.SIGUSR1)
time.sleep(0.2)
helper.join()
print(time.monotonic() - start >= 0.2, len(log))


# try and finally around an interrupt.
def cleanup():
    try:
        forever()
    finally:
        print('finally')


interrupted('cleanup', cleanup)


def swallow():
    for _ in range(2):
        try:
            while not log[1:]:
                pass
            return
        except KeyboardInterrupt:
            print('swallowed')
            log.append('second')


interrupted('swallow', swallow)
_signal.signal(_signal.SIGINT, _signal.SIG_IGN)
_thread.interrupt_main()
print('ignored')
_signal.signal(_signal.SIGINT, _signal.default_int_handler)


class Context:
    def __enter__(self): return self
    def __exit__(self, kind, *details):
        print('exit', kind.__name__)
        return True


with Context():
    after(0.1, _signal.SIGINT)
    forever()
try:
    _thread.interrupt_main()
    time.sleep(10)
except KeyboardInterrupt:
    print('at last')
