"""Arguments and attributes of UnicodeError and how it is shown."""
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
for E, ok in ((UnicodeEncodeError, ('a','b',0,1,'r')), (UnicodeDecodeError, ('a',b'b',0,1,'r')), (UnicodeTranslateError, ('b',0,1,'r'))):
    for i in range(len(ok)):
        for bad in (5, 'x', b'x', 1.5, None, 2**70, bytearray(b'q'), memoryview(b'zz')):
            a=list(ok); a[i]=bad
            t(lambda: (E(*a).args[i], getattr(E(*a),'object')) if not isinstance(bad,memoryview) else getattr(E(*a),'object'))
    t(lambda: E()); t(lambda: E(1)); t(lambda: E(*ok, 1)); t(lambda: E(*ok, a=1))
    e=E(*ok)
    for n in ('start','end','encoding','object','reason'):
        t(lambda: delattr(e,n)); t(lambda: setattr(e,n,'s')); t(lambda: setattr(e,n,7)); t(lambda: getattr(e,n,None))
    e=E(*ok)
    for s in (-5, 0, 1, 7, 2**40):
        for x in (-3, 0, 1, 2, 9):
            e.start=s; e.end=x; t(lambda: str(e))
