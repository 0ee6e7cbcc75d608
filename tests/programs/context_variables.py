"""Comparing contexts, and names of context variables."""
import _contextvars as contextvars
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
c=contextvars.ContextVar('c'); d=contextvars.ContextVar('d')
a=contextvars.Context(); b=contextvars.Context()
print(a==b, a!=b, a==1, a!=1); a.run(c.set, 1); print(a==b); b.run(c.set, 1.0); print(a==b); b.run(c.set,2); print(a==b, a!=b); a.run(d.set,3); print(a==b)
class X:
    def __eq__(self, o): raise KeyError('q')
e=contextvars.Context(); f=contextvars.Context(); e.run(c.set, X()); f.run(c.set, X()); t(lambda: e==f); t(lambda: e!=f); t(lambda: e<f); t(lambda: hash(a))
class weird(str):
    __hash__=None
for v in (1, weird(), None, b'x'): t(lambda: contextvars.ContextVar(v))
t(lambda: contextvars.ContextVar()); t(lambda: contextvars.ContextVar('a', defaultt=1)); t(lambda: contextvars.ContextVar(name='a'))
t(lambda: contextvars.Context(a=1)); t(lambda: a.run()); t(lambda: hash(c)==hash('c'))
c0=(lambda x, y, *, z=1, w=1: 1).__code__; c1=c0.replace(co_posonlyargcount=2, co_kwonlyargcount=0); print(c0==c1, hash(c0)==hash(c1))
