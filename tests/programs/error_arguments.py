"""What OSError, SyntaxError, tracebacks and exception groups make of their arguments."""
print(OSError(1,'x',None).args, OSError(1,'x','f').args, OSError(1,'x',None,None,'g').args, OSError(1,'x','f',None,'g').args, OSError(1,'x','f').__reduce__(), OSError(1,'x','f',None,'g').__reduce__(), OSError(1,'x',None,None,'g').filename2)
b=BlockingIOError(11,'m',5); print(b.characters_written, b.args, b.filename)
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
t(lambda: BlockingIOError(1,'m','x'))
t(lambda: BlockingIOError(1,'m',5.0).filename)
t(lambda: BlockingIOError(1,'m',10**30))
t(lambda: delattr(b,'characters_written')); t(lambda: b.characters_written); t(lambda: delattr(b,'characters_written'))
t(lambda: setattr(b,'characters_written',7)); t(lambda:b.characters_written)
t(lambda: setattr(b,'characters_written',-1)); t(lambda:b.characters_written)
t(lambda: setattr(b,'characters_written','s'))
t(lambda: setattr(OSError(),'characters_written',3))
o=OSError(); o.filename='q'; t(lambda:str(o)); o.filename2='z'; t(lambda:str(o)); o.errno=3; t(lambda:str(o)); o.filename=None; t(lambda: str(o))
o=OSError(1,'s'); o.filename=None; t(lambda:str(o)); del o.filename; t(lambda:str(o)); del o.filename
t(lambda: OSError(x=1)); 
class S(OSError): pass
t(lambda: S(x=1))
class T(OSError):
    def __init__(self, *a, **k): pass
t(lambda: T(1,'x','f',k=1).args); t(lambda: T(1,'x').errno); t(lambda: str(T(1,'x'))); t(lambda: repr(T(1,2)))
class U(OSError):
    def __new__(cls, *a, **k): return OSError.__new__(cls, *a)
    def __init__(self, *a, **k): OSError.__init__(self, 5, 'no')
t(lambda: repr(U(1,'x'))); 
o=OSError(1,'x'); t(lambda: OSError.__init__(o, 2,'y')); print(o.errno,o.args)
class V(OSError):
    def __init__(self, a): OSError.__init__(self, 2, 'gone', 'ff')
v=V(1); print(repr(v), v.filename, str(v)); t(lambda: OSError.__init__(v, 3,'again', k=1)); OSError.__init__(v, 3,'again'); print(repr(v), v.filename)
o=OSError(1,'x','f'); o.args=(1,); print(o.__reduce__()); o.args=(7,8); o.filename=None; print(o.__reduce__()); o.filename='f'; print(o.__reduce__())
o.foo=1; print(o.__reduce__())
from _collections import deque
e=ExceptionGroup('m', deque([ValueError(1)])); print(repr(e)); e.args=('x','y'); print(repr(e)); e.args=('x',[3]);print(repr(e))
e=ExceptionGroup('m',(ValueError(1),)); e.args=('x',[3]);print(repr(e))
e=ExceptionGroup('m',[ValueError(1)]); e.args=('x',(3,));print(repr(e)); e.args=();print(repr(e))
class L(list):
    def __repr__(self): return 'LL'
print(repr(ExceptionGroup('m', L([ValueError(1)]))))
class TT(tuple):
    def __repr__(self): return 'TT'
e=ExceptionGroup('m', TT([ValueError(1)]));print(repr(e)); e.args=(1,'2');print(repr(e))
class E2(ExceptionGroup):
    def __new__(cls,*a): return super().__new__(cls,'m2',[ValueError(3)])
print(repr(E2(1,2,3)), E2(1,2,3).args)
try: ExceptionGroup('m', [ValueError(1)], k=2)
except TypeError as e: print(e)
for bad in (7, 'ab', {1}, deque()):
    t(lambda: ExceptionGroup('m', bad))
t(lambda: setattr(ValueError(), '__suppress_context__', 1))
t(lambda: delattr(ValueError(), '__suppress_context__'))
import sys
t(lambda: SyntaxError('m',('f',1,2,'t',3,4,5))._metadata); t(lambda: SyntaxError()._metadata)
def trace():
    try: 1/0
    except ZeroDivisionError as e: return type(e.__traceback__)
TracebackType=trace()
for l in (1,3,-5,2**40):
    t(lambda: TracebackType(None, sys._getframe(), l, 3).tb_lasti)
t(lambda: TracebackType(None, sys._getframe(), 1, -1).tb_lineno)
t(lambda: TracebackType(None, sys._getframe(), -1, -1).tb_lineno)
t(lambda: TracebackType(None, sys._getframe(), 100000, -1).tb_lineno)
for E,kw in ((AttributeError,dict(name='n',obj='o')),(NameError,dict(name='n')),(ImportError,dict(name='n',path='p',name_from='q'))):
    e=E('m',**kw); print(e.__reduce__(), e.__getstate__()); e.x=1; print(e.__reduce__(),e.__getstate__()); e=E('m'); print(e.__reduce__()); e.foo=2;print(e.__reduce__())
f=sys._getframe()
for n in ('f_trace_opcodes','f_trace_lines','f_lineno'): t(lambda: delattr(f,n)); t(lambda: setattr(f,n,'x'))

def unbound():
    try: x
    except NameError as e: print(e.name, e)
    x = 1
unbound()
def free():
    def inner(): z
    try: inner()
    except NameError as e: print(type(e), e.name)
    z = 1
free()
print(len(sys.stdlib_module_names), '_io' in sys.stdlib_module_names, 'antigravity' in sys.stdlib_module_names)
