"""Throwing through generators that delegate: what is on the stack, and what its state is."""
import sys
def names():
    f=sys._getframe(1); out=[]
    while f: out.append((f.f_code.co_name, f.f_lineno)); f=f.f_back
    return out
class It:
    def __iter__(self): return self
    def __next__(self): return 1
    def send(self, v): print('send', names()); return 2
    def throw(self, *a): print('throw', names()); return 3
    def close(self): print('close', names())
def g(it):
    try:
        x = 1
        yield from it
    except KeyError: print('caught', names()); yield 5
def h(it): yield from g(it)
a=h(It()); next(a); a.send(4); print(a.throw(ValueError)); print(a.throw(ValueError())); 
a.close()
def i():
    try: yield 1
    except ValueError: print('inner', names()); yield 2
a=h(i()); next(a); a.throw(ValueError); 
try: a.throw(KeyError)
except BaseException as e: print(repr(e))
print(next(a, None))
class Await:
    def __await__(self): return It()
async def c(): await Await()
async def d(): await c()
k=d(); k.send(None); k.throw(ValueError); print(k.cr_running, k.cr_await is not None, k.cr_suspended); k.close()
class Re:
    def __iter__(self): return self
    def __next__(self): return 1
    def throw(self, *a):
        print(r.gi_running, r.gi_suspended, r.gi_frame.f_lineno)
        for f in (lambda: next(r), lambda: r.close(), lambda: r.throw(KeyError), r.gi_frame.clear):
            try: f()
            except BaseException as e: print(type(e).__name__, e)
        raise StopIteration(9)
def rr(): print('got', (yield from Re())); yield 8
r=rr(); next(r); print(r.throw(KeyError)); print(next(r,'end'))
async def ag():
    try: yield 1
    finally: print(names())
async def main():
    z=ag(); await z.__anext__()
    try: await z.athrow(KeyError)
    except KeyError as e: print(repr(e))
m=main()
try: m.send(None)
except StopIteration: pass
sys.setrecursionlimit(150)
def deep(n):
    if n: yield from deep(n-1)
    else: yield 1
x=deep(100); next(x)
try: x.throw(KeyError)
except BaseException as e: print(repr(e))
