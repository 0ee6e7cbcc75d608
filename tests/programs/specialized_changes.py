# Call sites, frames and attributes whose specialised code must notice what has changed.
class Target:
    def __init__(self): self.items=[]
    def add(self, a, b=7): return (a,b)
    def two(self, a): return ('two', a)
    @staticmethod
    def st(a, b): return ('st',a,b)
def site(t,*args):
    return t.two(*args)
def call(o):
    return o.two(1)
def call2(o, x, y):
    return o(x, y)
class K:
    @staticmethod
    def two(a): return ('static', a)
out=[]
for i in range(3000):
    o = Target() if (i//50)%2 else K
    out.append(call(o))
print(len(set(out)), sorted(set(out)))
def f(a,b): return a*10+b
class M:
    def add(self, a, b): return ('add', a, b)
def use(t, m):
    try: return t.add(1, 2)
    except TypeError as e: return str(e)
res={}
for i in range(3000):
    r=use(M() if i%100<50 else M, 0)
    res[r]=res.get(r,0)+1
print(res)

# eval in hot function
def hot(x):
    y=x+1
    z=eval('x+y')
    locals()
    return z
def other(a, b=5, *c):
    return (a,b,c)
def third(p, q=None, r=None): 
    return (p,q,r)
s=set()
for i in range(20000):
    hot(i); s.add(other(1)); s.add(third(2)); vars(); dir()
print(s)
def rec(n):
    k = n; m = n*2
    d = locals()
    if n: return rec(n-1) + len(d)
    return other(n) and 0
t=set()
for i in range(3000):
    t.add(rec(8)); t.add(third(1)); t.add(other(3))
print(t)
# descriptors gaining
class D: pass
class A: x=D()
a=A()
def get(o): return o.x
for i in range(500): get(a); get(A)
D.__get__=lambda self,o,t: 'got'
print(get(a), get(A))
del D.__get__
print(get(a) is A.x)
class E2: pass
class B:
    y=E2()
b=B(); b.y=5
def gy(o): return o.y
def sy(o,v): o.y=v
for i in range(500): gy(b); sy(b,i)
E2.__set__=lambda s,o,v: print('set',v)
E2.__get__=lambda s,o,t: 'dget'
sy(b,1); print(gy(b))
# class assign
class P:
    z=E2()
class Q:
    def __get__(s,o,t): return 'Q'
p=P()
del E2.__get__, E2.__set__
def gz(o): return o.z
for i in range(500): gz(p)
P.__dict__['z'].__class__=Q
print(gz(p))
class Meta(type): pass
class Meta2(type):
    @property
    def w(self): return 'meta w'
class W(metaclass=Meta): w=1
def gw(o): return o.w
for i in range(500): gw(W)
W.__class__=Meta2
print(gw(W))
