"""Every event of sys.monitoring (PEP 669), and what its functions refuse."""
import sys
m = sys.monitoring
E = m.events
log = []
m.use_tool_id(0, "t")
names = sorted(["BRANCH","BRANCH_LEFT","BRANCH_RIGHT","CALL","C_RAISE","C_RETURN","EXCEPTION_HANDLED","INSTRUCTION","JUMP","LINE","PY_RESUME","PY_RETURN","PY_START","PY_THROW","PY_UNWIND","PY_YIELD","RAISE","RERAISE","STOP_ITERATION"])
print({n: getattr(E, n) for n in names}, E.NO_EVENTS)
def cb(name):
    def f(code, *args):
        def show(a):
            if a is m.MISSING: return "MISSING"
            if isinstance(a, BaseException): return repr(a)
            if callable(a): return getattr(a, "__name__", "?")
            return repr(a) if not hasattr(a, "co_name") else a.co_name
        log.append((name, code.co_name) + tuple(show(a) for a in args))
    return f
for n in names:
    if n != "BRANCH":
        m.register_callback(0, getattr(E, n), cb(n))
def g(n):
    for i in range(n):
        yield i
def f(x):
    if x > 1:
        y = len([x])
    else:
        y = 2
    for v in g(2):
        y += v
    try:
        raise ValueError(y)
    except ValueError:
        pass
    while y < 3:
        y += 1
    return y
allev = 0
for n in names:
    if n not in ("BRANCH", "INSTRUCTION", "LINE"):
        allev |= getattr(E, n)
m.set_events(0, allev & ~(E.C_RETURN|E.C_RAISE) | E.CALL)
f(2)
m.set_events(0, 0)
for l in log: print(l)
log.clear()
m.set_events(0, E.LINE)
f(1)
m.set_events(0, 0)
for l in log: print(l)
log.clear()
m.set_local_events(0, f.__code__, E.INSTRUCTION)
f(1)
m.set_local_events(0, f.__code__, 0)
print(len(log), log[:4], m.get_events(0), m.get_local_events(0, f.__code__), m.get_tool(0))
for bad in (lambda: m.use_tool_id(0,"x"), lambda: m.use_tool_id(9,"x"), lambda: m.use_tool_id(1,3), lambda: m.set_events(3,1), lambda: m.set_events(0, 1<<20), lambda: m.set_events(0, E.C_RETURN), lambda: m.set_local_events(0, f.__code__, E.RAISE), lambda: m.set_local_events(0, 3, 1), lambda: m.register_callback(0, 3, None), lambda: m.register_callback(7, 1, None), lambda: m.get_events(3)):
    try: print("ok", bad())
    except Exception as e: print(type(e).__name__, e)
print(m.DISABLE is m.MISSING, type(m.DISABLE), m.COVERAGE_ID, m.DEBUGGER_ID, m.OPTIMIZER_ID, m.PROFILER_ID)
print(m.free_tool_id(0), m.get_tool(0), m._all_events())
