"""Trace and profile functions: what sys.settrace and sys.setprofile report."""
import sys
def inner(x):
    y = x
    return 1 // 0
def ext(a):
    if a:
        x = [1,2,3]
    return a
def tr(frame, event, arg):
    print(event, frame.f_code.co_name, frame.f_lineno, arg if event!='exception' else (arg[0].__name__, str(arg[1]), type(arg[2]).__name__))
    return tr
def gen():
    yield 1
    yield 2
def loop():
    for i in gen():
        pass
    for i in range(2): i
    try:
        inner(3)
    except ZeroDivisionError:
        pass
    len([])
    return [x for x in (1,)]
sys.settrace(tr); loop(); sys.settrace(None)
def pr(frame, event, arg):
    print("P", event, frame.f_code.co_name, frame.f_lineno, getattr(arg,'__name__',arg))
sys.setprofile(pr); loop(); sys.setprofile(None)
print(sys.gettrace(), sys.getprofile())
def bad(frame,event,arg): raise ValueError("trace")
sys.settrace(bad)
try: inner(1)
except ValueError as e: print(e, sys.gettrace())
def once(frame, event, arg):
    if event == 'call': print('call only'); return None
sys.settrace(once); outer2 = loop; 
try: inner(2)
except ZeroDivisionError: pass
sys.settrace(None)
def op(frame,event,arg):
    frame.f_trace_opcodes=True; frame.f_trace_lines=False
    print(event, frame.f_lasti, frame.f_lineno); return op
sys.settrace(op); ext(1); sys.settrace(None)
def inner_tracing(frame, event, arg):
    if event == 'line' and frame.f_code.co_name == 'ext':
        print('inside', sys.call_tracing(lambda value: value + 1, (frame.f_lineno - frame.f_code.co_firstlineno,)))
    elif frame.f_code.co_name == '<lambda>':
        print('traced', event)
    return inner_tracing
sys.settrace(inner_tracing); ext(1); sys.settrace(None)
try: import sys.monitoring
except ImportError as e: print(type(e).__name__, e)
try: del sys._getframe().f_lineno
except AttributeError as e: print(e)
