"""An order of resolution with a class that is no base, and the order and text of weak references."""
import _weakref as weakref
class Base: value = 1
class Meta(type):
    def mro(cls): return (cls, Base, object)
class Weird(metaclass=Meta): pass
class Sub(Weird):
    def mro2(self): pass
def get(c): return c.value
def geti(c): return c().value
for i in range(100): get(Weird); geti(Weird); get(Sub); geti(Sub)
print(Base.value, Weird.value, get(Weird), geti(Weird), get(Sub), geti(Sub))
Base.value = 2
print(Base.value, Weird.value, get(Weird), geti(Weird), get(Sub), geti(Sub))
Base.value = 3
print(Base.value, Weird.value, get(Weird), geti(Weird), get(Sub), geti(Sub)); del Base.value
for f in (get, geti):
    for c in (Weird, Sub):
        try: print(f(c))
        except AttributeError as e: print(e)
class Object: pass
class MyRef(weakref.ref): pass
o=Object(); r1=MyRef(o); r2=weakref.ref(o); print(weakref.getweakrefs(o)==[r2,r1], weakref.getweakrefs(o)[0] is r2); r3=MyRef(o); p=weakref.proxy(o); r4=weakref.ref(o, print); p2=weakref.proxy(o, print)
print([{id(r1):1,id(r2):2,id(r3):3,id(r4):4,id(p):'p',id(p2):'p2'}[id(x)] for x in weakref.getweakrefs(o)], weakref.ref(o) is r2, weakref.proxy(o) is p)
class Config(dict):
    def __getattr__(self, x): return self[x]
c=Config(); print(repr(weakref.ref(c)).partition(' at')[0], 'Config' in repr(weakref.ref(c)))
class WithName:
    @property
    def __name__(self): return 'custom'
w=WithName(); print(repr(weakref.ref(w))[-9:]); class_ref=weakref.ref(WithName); print(repr(class_ref)[-12:])
def fn(): pass
print(repr(weakref.ref(fn))[-5:])
