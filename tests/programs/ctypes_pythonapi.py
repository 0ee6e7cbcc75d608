"""Functions of Python's C interface through ctypes.pythonapi, and calls of functions by address."""
import _ctypes
import ctypes
import sys
import threading
import time

api = ctypes.pythonapi
send = api.PyThreadState_SetAsyncExc
send.argtypes = (ctypes.c_ulong, ctypes.py_object)


class Stop(Exception):
    pass


started = threading.Event()
stopped = []


def work():
    try:
        started.set()
        while True:
            time.sleep(0.01)
    except Stop as error:
        stopped.append(type(error))


thread = threading.Thread(target=work)
thread.start()
started.wait()
print("nobody", send(2**64 - 1, Stop))
print("a thread", send(thread.ident, Stop))
thread.join()
print(stopped)

try:
    send(threading.get_ident(), KeyError)
    while True:
        pass
except KeyError as error:
    print("myself", repr(error))

send.argtypes = None
print(send(ctypes.c_long(12345), ctypes.py_object(SystemExit)), send(ctypes.c_ulong(threading.get_ident()), None))


def frames(first):
    second = 2
    get_locals = api.PyEval_GetFrameLocals
    get_locals.restype = ctypes.py_object
    found = get_locals()
    print(sorted(found))
    found["first"] = 9
    print(first)
    get_globals = api.PyEval_GetFrameGlobals
    get_globals.restype = ctypes.py_object
    print(get_globals() is globals())
    get_builtins = api.PyEval_GetFrameBuiltins
    get_builtins.restype = ctypes.py_object
    print(get_builtins()["len"] is len)
    view = api.PyFrame_GetLocals
    view.restype = ctypes.py_object
    view.argtypes = [ctypes.py_object]
    view(sys._getframe())["second"] = 7
    print(second)


frames(1)
state = api.PyGILState_Ensure()
api.PyGILState_Release(state)
print(api.PyGILState_Check(), api.Py_IsInitialized())
print(hasattr(api, "PyGILState_Ensure"), hasattr(api, "PyNo_SuchFunction"))

events = []
watching = False


def hook(event, arguments):
    if watching and event.startswith("ctypes."):
        events.append((event, len(arguments)))


sys.addaudithook(hook)
source = (ctypes.c_char * 4)(b"a", b"b", b"c", b"d")
target = (ctypes.c_char * 4)()
watching = True
move = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)(ctypes._memmove_addr)
move(target, source, 3)
_ctypes.call_function(ctypes._memset_addr, (0, 0, 0))
watching = False
print(target.raw)
print(events)


class Empty(ctypes.Structure):
    pass


grown = Empty()
ctypes.resize(grown, 5)
view = memoryview(grown)
print(view.nbytes, view.itemsize, view.ndim, memoryview(view).nbytes)
view.cast("B")[:] = b"hello"
print(bytes(view.cast("B")), bytes(grown))
