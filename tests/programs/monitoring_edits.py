"""Events asked for and given up while code runs, adapted and compiled code included."""
import sys
m=sys.monitoring; E=m.events
m.use_tool_id(1,"t")
log=[]
def cb(n): 
    def f(code,*a): log.append((n,code.co_name,a[0] if n!='LINE' else a[0]))
    return f
for n in ("LINE","CALL","PY_START","PY_RETURN","INSTRUCTION","BRANCH_LEFT","BRANCH_RIGHT","JUMP"): m.register_callback(1,getattr(E,n),cb(n))
# instrument in the middle of a running loop; deinstrument inside
def run(n):
    t = 0
    for i in range(n):
        if i == 3: m.set_events(1, E.LINE|E.JUMP)
        if i == 5: m.set_events(1, 0)
        t += i
    return t
print(run(8)); print(log); log.clear()
def hot(n):
    t = 0
    while n:
        t += n * 2
        n -= 1
    return t
for _ in range(3): hot(3000)
m.set_events(1, E.PY_START|E.PY_RETURN|E.BRANCH_RIGHT)
print(hot(2)); m.set_events(1,0)
print(log); log.clear()
print(hot(5000))
m.set_local_events(1, hot.__code__, E.INSTRUCTION|E.LINE)
hot(1); n=len(log); m.set_local_events(1, hot.__code__, 0); hot(1); print(n, len(log), log[:6]); log.clear()
class A:
    def __init__(self, x): self.x = x
    @property
    def p(self): return self.x
    def __getitem__(self, i): return i
    def __add__(self, o): return 1
def mix():
    a = A(1); a.p; a[2]; a + a; [a.p for _ in range(2)]
    x = [y for y in (1,2)]; x.append(3)
    s = "a"; s = s + "b"; s += "c"
    return s
for _ in range(40): mix()
m.set_events(1, E.LINE|E.PY_START|E.CALL|E.INSTRUCTION)
r = mix(); m.set_events(1, 0)
print(r, len([1 for l in log if l[0]=='LINE']), len([1 for l in log if l[0]=='PY_START']), len([1 for l in log if l[0]=='CALL']), len([1 for l in log if l[0]=='INSTRUCTION']))
log.clear()
def rec(n): return n and rec(n-1)
m.set_events(1, E.PY_START)
rec(50); m.set_events(1,0); print(len(log)); log.clear()
exec(compile("a=1\nb=2\n", "new", "exec"))
m.set_events(1, E.LINE); exec(compile("a=1\nb=2\n", "new", "exec")); m.set_events(1,0); print(log)
m.free_tool_id(1)
