"""A trace function sets f_lineno: frames go on elsewhere, or refuse to."""
import sys


def traced(function, at, to, *arguments):
    first = function.__code__.co_firstlineno

    def trace(frame, event, arg):
        if frame.f_code is not function.__code__:
            return None
        if event == "line" and frame.f_lineno == first + at and not done:
            done.append(1)
            try:
                frame.f_lineno = to if not isinstance(to, int) else first + to
                print("at", frame.f_lineno - first)
            except Exception as error:
                print(type(error).__name__, str(error).replace(str(first + to), "N") if isinstance(to, int) else error)
        return trace
    done = []
    sys.settrace(trace)
    try:
        print(function.__name__, function(*arguments))
    except Exception as error:
        print(function.__name__, type(error).__name__, error)
    finally:
        sys.settrace(None)


def straight(out):
    out.append(1)
    out.append(2)
    out.append(3)
    return out


traced(straight, 2, 3, [])
traced(straight, 3, 1, [])
traced(straight, 2, "x", [])
traced(straight, 2, -5000, [])
traced(straight, 2, 5000, [])


def loop(out):
    out.append(0)
    for i in [1, 2]:
        out.append(i)
        out.append(-i)
    out.append(9)
    return out


traced(loop, 1, 3, [])
traced(loop, 3, 5, [])
traced(loop, 3, 4, [])
traced(loop, 5, 1, [])


def handler(out):
    try:
        out.append(1)
        1 / 0
    except ZeroDivisionError:
        out.append(2)
    finally:
        out.append(3)
    out.append(4)
    return out


traced(handler, 2, 5, [])
traced(handler, 5, 8, [])
traced(handler, 2, 8, [])
traced(handler, 8, 2, [])


def manager(out):
    class Manager:
        def __enter__(self): out.append("in")
        def __exit__(self, *details): out.append("out")
    with Manager():
        out.append(1)
        out.append(2)
    return out


traced(manager, 5, 7, [])
traced(manager, 4, 6, [])
traced(manager, 6, 5, [])
try:
    sys._getframe().f_lineno = 3
except ValueError as error:
    print(error)


def on_call(frame, event, arg):
    if event in ("call", "return") and frame.f_code is straight.__code__:
        try:
            frame.f_lineno = frame.f_lineno + 1
        except ValueError as error:
            print(event, error)
    return on_call


sys.settrace(on_call)
straight([])
sys.settrace(None)
