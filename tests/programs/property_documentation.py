"""Where the documentation of a property, of a subclass and of copies comes from."""
class P(property): "cls doc"
def f(s): "fdoc"
def g(s): "gdoc"
def n(s): pass
p=P(None,None,None,'d'); q=p.getter(f); print(q.__doc__, vars(p))
p.__doc__='x'; print(p.__doc__, p.getter(f).__doc__, p.setter(f).__doc__)
del p.__doc__; print(p.__doc__, p.getter(f).__doc__)
p=P(f); print(p.__doc__, p.getter(g).__doc__, p.getter(n).__doc__, p.setter(g).__doc__); p.__doc__='x'; print(p.getter(g).__doc__, p.setter(g).__doc__)
class S(property): __slots__=()
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
t(lambda: S(f)); t(lambda: S(f, doc='q').__doc__); t(lambda: S(n).__doc__); t(lambda: S(n).getter(f).__doc__); t(lambda: S(n, doc='e').getter(f).__doc__)
p=property(f); print(p.getter(None).fget is f, p.getter(None).__doc__, p.setter(None).fset)
p.__init__(n); print(p.__doc__); p.__init__(n,doc='k'); print(p.getter(f).__doc__)
del p.__doc__; print(p.__doc__, p.getter(f).__doc__)
class Bad:
    @property
    def __doc__(self): raise KeyError('k')
t(lambda: property(Bad()))
class D(property): __slots__=('__doc__',)
d=D(f); print(d.__doc__, d.getter(g).__doc__, D(f,doc='e').getter(g).__doc__); d=D(n); print(d.__doc__)
t(lambda: p.__set_name__()); t(lambda: p.__set_name__(a=1)); t(lambda: p.__set_name__(1,2)); print(p.__name__)
