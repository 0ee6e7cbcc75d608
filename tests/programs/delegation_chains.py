"""Chains of yield from and await: sending, throwing, frames, handled exceptions, tracebacks."""
import sys
def inner(n):
    r=0
    try:
        for i in range(n):
            x = yield i
            if x=='boom': raise KeyError('k')
            if x=='stop': return ('stopped',i)
            r+=x or 0
    except ValueError as e:
        yield ('caught',str(e))
    finally:
        log.append('fin')
    return r
def mid(n):
    try:
        v = yield from inner(n)
        yield ('mid',v)
        w = yield from inner(2)
        return (v,w)
    except KeyError as e:
        yield ('midcaught',repr(e))
        return 'after'
def outer(n):
    a = yield from mid(n)
    b = yield from mid(n)
    return a,b
def frames():
    f=sys._getframe(1); s=[]
    while f: s.append((f.f_code.co_name,f.f_lineno)); f=f.f_back
    return s
log=[]
for sends in ([None]*40,[None,'boom',None,None,None,None,None],[None,1,'stop',2,3,'stop','boom',1,2],[None,1,'T',None,'C']):
    g=outer(3); out=[]
    try:
        for s in sends:
            if s=='T': out.append(g.throw(ValueError('t')))
            elif s=='C': out.append(g.close())
            else: out.append(g.send(s))
    except BaseException as e: out.append(repr(e))
    finally: g.close()
    print(out,log); log.clear()
def deep(n):
    if n==0:
        print(frames()[:6]); yield 'x'; print(len(frames())); yield 'y'; 1/0
    else:
        yield from deep(n-1)
for rep in range(3):
    g=deep(30); print(next(g)); print(next(g))
    try: next(g)
    except ZeroDivisionError as e:
        lines=[]; tb=e.__traceback__
        while tb: lines.append((tb.tb_lineno,tb.tb_frame.f_code.co_name)); tb=tb.tb_next
        print(len(lines),lines[:2],lines[-2:])
def vdeep(n):
    if n==0:
        for i in range(3): yield i
    else: yield from vdeep(n-1)
sys.setrecursionlimit(300)
g=vdeep(250)
print(list(g))
def selfy():
    yield 1
    try: yield next(me)
    except ValueError as e: yield str(e)
def wrap(): yield from selfy()
me=wrap(); print(list(me))
class It:
    def __init__(s): s.n=0
    def __iter__(s): return s
    def __next__(s): s.n+=1; return s.n
    def send(s,v): return ('sent',v)
    def close(s): log.append('closed')
def d(): yield from It()
def dd(): yield from d()
g=dd(); print(next(g),next(g),g.send(5)); g.close(); print(log); log.clear()
async def coro(n):
    if n: return await coro(n-1)+1
    return (await Aw())
class Aw:
    def __await__(s):
        x = yield 'a'
        y = yield 'b'
        return len(str(x)+str(y))
for _ in range(3):
    c=coro(5)
    try: print(c.send(None), c.send('q'), c.send('rr'))
    except StopIteration as e: print('ret',e.value)
exc=[]
def handled():
    try: 1/0
    except ZeroDivisionError:
        exc.append(type(sys.exc_info()[1])); yield 1
        exc.append(type(sys.exc_info()[1])); yield 2
    exc.append(sys.exc_info()[1])
def hh():
    try: raise KeyError
    except KeyError:
        yield from handled(); exc.append(type(sys.exc_info()[1]))
def hhh(): yield from hh(); exc.append(sys.exc_info()[1])
for _ in range(3):
    g=hhh()
    try: raise OSError
    except OSError:
        print(next(g)); print(type(sys.exc_info()[1]))
    print(list(g),exc,sys.exc_info()); exc.clear()
def tree(l,h):
    if l<h:
        m=(l+h)//2
        yield from tree(l,m); yield m; yield from tree(m+1,h)
print(sum(tree(0,3000)), list(tree(0,20)))
