import gc
import sys

class Y:
    def __await__(self):
        r = yield 'y'
        return r
async def ag():
    try:
        x = yield 1
        print('got', x)
        r = await Y()
        print('awaited', r)
        yield 2
        yield 3
    except ValueError as e:
        print('VE', e); yield 've'
    finally:
        print('fin')
def run(c):
    v=None
    while True:
        try: x=c.send(v); print('yielded', x); v='r:'+str(x)
        except StopIteration as e: return e.value
async def main():
    a=ag()
    print(a.ag_running, a.ag_frame is not None, a.ag_await)
    print(await anext(a)); print(await a.asend('hi')); print(await a.athrow(ValueError('x')))
    await a.aclose()
    print(await anext(a,'default'))
    try: await anext(a)
    except StopAsyncIteration as e: print('SAI', repr(e))
    async for i in ag():
        print(i)
    print([i async for i in ag()])
    print({i:j async for i in ag() for j in (1,2)})
    b=ag()
    await b.__anext__()
    s=b.asend(1)
    print(type(s).__name__)
    s.close()
    try: s.send(None)
    except RuntimeError as e: print(e)
    await b.aclose()
    c=ag(); s1=c.asend(None); 
    try: s1.send(None)
    except StopIteration as e: print(e.value)
    s1=c.asend(5); print(s1.send(None)); s2=c.asend(6)
    try: s2.send(None)
    except RuntimeError as e: print(e)
    try: c.aclose().send(None)
    except RuntimeError as e: print(e)
    try: c.athrow(ValueError).send(None)
    except RuntimeError as e: print(e)
    s1.close()
    print(c.ag_running, c.ag_suspended)
run(main())
async def bad():
    try: yield 1
    except GeneratorExit: yield 2
async def m2():
    a=bad(); await anext(a)
    try: await a.aclose()
    except RuntimeError as e: print(e)
    async def g():
        raise StopAsyncIteration
        yield
    try: await anext(g())
    except RuntimeError as e: print(e, repr(e.__cause__))
run(m2())
first=[]
def fin(a): print('finalizer', a.__name__)
sys.set_asyncgen_hooks(lambda a: print('first', a.__name__), fin)
a=ag()
try: a.__anext__().send(None)
except StopIteration as e: print(e.value)
del a; gc.collect()
print(sys.get_asyncgen_hooks().finalizer is fin)
sys.set_asyncgen_hooks(None,None)
