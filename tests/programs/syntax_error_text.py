"""How a SyntaxError is shown whose positions do not fit its text."""
import sys
for a in [("bad.py", 1, 2, "abcdefg", 1, 100),("bad.py",1,200,"abcdefg",1,300),("bad.py",1,3,"abcdefg",1,2),("bad.py",1,3,"abcdefg",1,-1),("bad.py",1,3,"abcdefg",2,2),("bad.py",1,3,"abcdefg",None,None),("bad.py",1,3,"abcdefg",None,6),("bad.py",1,3,"",None,6),("bad.py",1,3,"   abc\n",1,6),("bad.py",1,30,"",1,60),("bad.py",1,-3,"abc",1,2),("bad.py",1,10**12,"abc",1,10**13),("bad.py",1,"x","abc",1,10**13),("bad.py",1,2.5,"abc",1,10**13),("bad.py",1,None,"abc"),("bad.py",None,1,"abc"),(None,3,1,"abc"),(None,None,1,"abc"),(7,"9",1,"abc"),("s",2**70,1,"abc"),("s",1,1,b"abc"),("s",True,True,"abc")]:
    try: raise SyntaxError('mm',a)
    except SyntaxError as e: e.__traceback__=None; print(a); sys.stderr=sys.stdout; sys.__excepthook__(SyntaxError,e,None)
for a in ((), (None,), (5,), ('m','n','o')):
    e=SyntaxError(*a); sys.__excepthook__(SyntaxError,e,None)
