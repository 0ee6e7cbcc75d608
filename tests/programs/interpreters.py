"""Interpreters of a program: scripts, calls, values that are shared, exceptions as texts, queues, what is left of one that has ended."""
import _interpreters
import pickle
import sys
import threading
from concurrent import interpreters
from concurrent.interpreters import _queues as queues


def show(label, call, *args, **kwargs):
    try:
        print(label, repr(call(*args, **kwargs)), flush=True)
    except BaseException as error:
        print(label, type(error).__name__, error, '|', repr(error.__cause__)[:60], flush=True)


def double(x):
    return helper(x)


def helper(x):
    return x * 2


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f'Point({self.x}, {self.y})'

    def __reduce__(self):
        return Point, (self.x, self.y)


def script():
    print('script', __name__, flush=True)


def main():
    inter = interpreters.create()
    print(inter, inter.id, inter.whence, inter.is_running(), interpreters.get_current(), interpreters.get_main())
    print(interpreters.list_all(), inter == interpreters.Interpreter(1), inter is interpreters.Interpreter(1), hash(inter))
    inter.exec('x = 1')
    inter.exec('print(x, __name__, sorted(globals()), flush=True)')
    show('own', inter.exec, script)
    for source in ('1/0', 'raise KeyError("k") from ValueError("x")', 'import sys; sys.exit(3)', 'raise ExceptionGroup("g", [ValueError(1)])',
                   'class E(Exception): pass\nraise E("a", 3)', 'def f(): raise ValueError("deep")\ndef g():\n  f()\ng()', 'raise ValueError'):
        try:
            inter.exec(source)
        except interpreters.ExecutionFailed as error:
            print(error)
            print(error.excinfo)
    for each in ('x =', 'a\0b', 5, print, lambda: 1, lambda a: None, compile('1', 'f', 'eval'), compile('y = 5', 'f', 'exec'), b'y = 6'):
        show('exec', inter.exec, each) if not callable(each) else show('exec function', lambda: inter.exec(each) and None)

    # Calls.
    show('stateless', inter.call, lambda a, *b, **c: (a, b, c), 1, 2, d=3)
    show('pickled', inter.call, double, 21)
    show('builtin', inter.call, len, [1, 2])
    show('class of the program', inter.call, Point, 1, 2)
    show('argument of the program', inter.call, repr, Point(1, 2))
    show('defaults', inter.call, lambda x=1: x)
    show('globals', inter.call, lambda: show)
    show('missing', inter.call, lambda: no_such_name)
    closed = 5
    show('closure', inter.call, lambda: closed)
    show('not callable', inter.call, 5)
    show('fails', inter.call, int, 'x')
    show('result that stays', inter.call, eval, '(i for i in ())')
    show('big', inter.call, eval, '2 ** 100')
    show('exec by call', inter.call, exec, 'z = 7')
    show('its result', inter.call, eval, 'z')
    show('names', inter.call, dir)
    thread = inter.call_in_thread(exec, 'w = 8')
    thread.join()
    show('by thread', inter.call, eval, 'w')

    # Values.
    for value in (None, True, 1, 2 ** 63, -2.5, 'text', '\U0001F600', b'bytes', (1, ('a', None)), memoryview(b'abc'), [], {}, 1j, ..., sys, Point):
        print(interpreters.is_shareable(value), end=' ')
        show('main', inter.prepare_main, v=value)
    show('many', inter.prepare_main, {'a': 1}, b='c')
    show('none', inter.prepare_main)
    show('values', inter.call, eval, '(a, b, bytes(v), v.readonly, v.obj is not None, type(v.obj).__name__)')
    memory = bytearray(b'12345')
    inter.prepare_main(memory=memoryview(memory)[1:4])
    inter.exec('memory[0] = 65; print(memory.nbytes, memory.format, bytes(memory), flush=True)')
    print(memory)
    show('fixed', memory.extend, b'x')

    # Exceptions of the interpreters themselves.
    show('main', interpreters.get_main().exec, '1')
    show('main', interpreters.get_main().close)
    show('none', interpreters.Interpreter, 99)
    show('id', interpreters.Interpreter, 'x')
    show('running', inter.exec, f'import _interpreters as I; I.exec({inter.id}, "1")')
    show('itself', inter.exec, f'import _interpreters as I; I.destroy({inter.id})')
    show('first', inter.exec, 'import _interpreters as I; I.destroy(0)')
    for code in ('import signal; signal.signal(2, 0)', 'threading.Thread(target=print, daemon=True)'):
        result = _interpreters.exec(inter.id, 'import threading\n' + code)
        print(result.formatted, flush=True)
    show('threads', inter.exec, 'import threading\nt = threading.Thread(target=print, args=("in a thread",), kwargs={"flush": True})\nt.start(); t.join()')
    show('current', inter.call, eval, '__import__("_interpreters").get_current()')
    for call in (lambda: _interpreters.whence(-1), lambda: _interpreters.whence('a'), lambda: _interpreters.create('bogus'),
                 lambda: _interpreters.create(3), lambda: _interpreters.new_config('isolated', spam=1), _interpreters.new_config,
                 lambda: _interpreters.new_config('legacy', gil='own'), lambda: _interpreters.get_config(0), lambda: _interpreters.create('empty'),
                 lambda: _interpreters.capture_exception(ValueError('x')), _interpreters.capture_exception, lambda: _interpreters.capture_exception(1)):
        show('low', call)

    # Queues.
    queue = interpreters.create_queue(2)
    print(queue, queue.maxsize, queue.empty(), queue.full(), queue.qsize(), interpreters.Queue(queue.id) is queue, queue.unbounditems)
    queue.put([1, 'a'])
    queue.put(queue)
    show('full', queue.put, 1, timeout=0)
    show('full', queue.put_nowait, 1)
    print(queue.full(), queue.get(), queue.get() is queue)
    show('empty', queue.get, timeout=0)
    show('empty', queue.get_nowait)
    show('bad', queue.put, sys)
    show('negative', queue.get, timeout=-1)
    show('no queue', interpreters.Queue, 99)
    inter.prepare_main(queue=queue)
    inter.exec('queue.put((1, {2: 3})); print(queue.qsize(), flush=True)')
    print(queue.get(), pickle.loads(pickle.dumps(queue)) is queue)
    many = interpreters.create_queue()
    inter.prepare_main(many=many)
    inter.exec('from concurrent.interpreters import _queues as q\n'
               'for each in (q.UNBOUND, q.UNBOUND_ERROR, q.UNBOUND_REMOVE): many.put("x", unbounditems=each)\nmany.put("y")')
    print(many.qsize(), many.get())
    inter.close()
    print(many.qsize())
    show('error', many.get)
    show('unbound', many.get)
    show('closed', inter.exec, '1')
    show('closed', inter.is_running)
    print(interpreters.list_all(), queues.UNBOUND)

    # Several at once.
    results = interpreters.create_queue()
    made = [interpreters.create() for _ in range(4)]
    for number, each in enumerate(made):
        each.prepare_main(results=results, number=number)
    threads = [threading.Thread(target=each.exec, args=('results.put((number, sum(range(100000 * number))))',)) for each in made]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    print(sorted(results.get() for _ in made))
    made[0].exec('import atexit; atexit.register(print, "at exit", flush=True)')
    for each in made:
        each.close()


if __name__ == '__main__':
    main()
