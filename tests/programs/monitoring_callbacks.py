"""Branches, lines, calls and exceptions as callbacks of sys.monitoring see them; DISABLE and restart_events."""
import sys
m = sys.monitoring
E = m.events
log=[]
m.use_tool_id(0,"t")
def show(x):
    if x is m.MISSING: return 'MISSING'
    return getattr(x, '__name__', None) or (type(x).__name__ if type(x).__module__ == '__main__' else repr(x))
def cb(n):
    def f(code,*a): log.append((n,code.co_name)+tuple(x if isinstance(x,int) else show(x) for x in a))
    return f
for n in ("LINE","BRANCH_LEFT","BRANCH_RIGHT","JUMP","INSTRUCTION","PY_RESUME","PY_YIELD","PY_THROW","PY_UNWIND","RAISE","RERAISE","EXCEPTION_HANDLED","STOP_ITERATION","CALL","C_RETURN","C_RAISE","PY_START","PY_RETURN"):
    m.register_callback(0,getattr(E,n),cb(n))
def brk(a):
    for x in a:
        if x > 1:
            break
    return x
m.set_events(0,E.BRANCH_LEFT|E.BRANCH_RIGHT); brk([1,2]); m.set_events(0,0)
print(log); log.clear()
def one(a):
    for x in a: pass
    i=0
    while i<2: i+=1
m.set_local_events(0,one.__code__,E.LINE|E.JUMP|E.BRANCH_LEFT); print(m.get_local_events(0,one.__code__)); one([1,2]); m.set_local_events(0,one.__code__,0)
print(log); log.clear()
def gen():
    x = yield 1
    yield x
m.set_local_events(0,gen.__code__,E.INSTRUCTION|E.LINE); g=gen(); next(g); g.send(3); list(g); m.set_local_events(0,gen.__code__,0)
print(log); log.clear()
m.set_events(0,E.CALL); print(m.get_events(0)); m.set_events(0,0); log.clear()
def th():
    try:
        yield 1
    except KeyError:
        try: int("x")
        finally: pass
def outer():
    g=th(); next(g)
    try: g.throw(KeyError("k"))
    except ValueError: pass
m.set_events(0,E.PY_THROW|E.PY_UNWIND|E.RAISE|E.RERAISE|E.EXCEPTION_HANDLED|E.PY_RESUME|E.CALL); outer(); m.set_events(0,0)
print(log); log.clear()
class C:
    def meth(self,a): return a
def calls():
    c=C(); c.meth(1); C.meth(c,2); len("a"); "a".upper(); print; dict(a=1); c.meth(a=3); f=c.meth; f(4); f(*(5,)); max(*[1,2]); [].append(1)
    super(C,c).__repr__()
m.set_local_events(0,calls.__code__,E.CALL); calls(); m.set_local_events(0,calls.__code__,0)
print(log); log.clear()
def dis(code,off):
    log.append(off); return m.DISABLE
m.register_callback(0,E.LINE,dis)
m.set_events(0,E.LINE); one([1]); n=len(log); one([1]); print(n,len(log)); m.restart_events(); one([1]); print(len(log)); m.set_events(0,0)
log.clear()
def r(code,off,exc): return m.DISABLE
m.register_callback(0,E.RAISE,r)
m.set_events(0,E.RAISE)
try:
    try: int("z")
    except ValueError as e: print(repr(e), repr(e.__context__))
except Exception as e: print(repr(e))
m.set_events(0,0)
def bad(code,off): raise RuntimeError("cb")
m.register_callback(0,E.PY_START,bad)
m.set_events(0,E.PY_START)
try: one([])
except RuntimeError as e: print("got",e)
m.set_events(0,0)
def yf():
    yield from th2()
def th2():
    yield 1
    return 7
m.register_callback(0,E.LINE,None)
m.set_events(0,E.STOP_ITERATION|E.BRANCH_RIGHT|E.BRANCH_LEFT); list(yf()); 
for q in yf(): pass
m.set_events(0,0)
print(log); log.clear()
m.set_events(0,E.STOP_ITERATION);
for q in th2(): pass
m.set_events(0,0)
print(log); log.clear()
