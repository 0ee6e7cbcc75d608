"""Sorts of all kinds of keys against a plain merge sort: order, stability, errors."""
import sys
seed=[12345]
def rnd(n):
    seed[0]=(seed[0]*1103515245+12345)&0x7fffffff
    return (seed[0]>>8)%n
class K:
    def __init__(s,v): s.v=v
    def __lt__(s,o): return s.v<o.v
    def __repr__(s): return f'K{s.v}'
def merge(l, less):
    # stable reference
    if len(l)<2: return l
    m=len(l)//2; a=merge(l[:m],less); b=merge(l[m:],less); r=[];i=j=0
    while i<len(a) and j<len(b):
        if less(b[j],a[i]): r.append(b[j]); j+=1
        else: r.append(a[i]); i+=1
    return r+a[i:]+b[j:]
words=['','a','ab','ab\0','abcdefgh','abcdefghi','abcdefgha','abcdefg','é','éa','日本','日','日本語','z','Ā','\ud800','zz','name001','name0015']
gens=[lambda:rnd(50)-25, lambda:rnd(10**9)*rnd(10**9)-10**17, lambda:(rnd(1000)-500)/8, lambda:[0.0,-0.0,1.5,-1.5,float('inf'),float('-inf'),5e-324][rnd(7)], lambda:words[rnd(len(words))], lambda:words[rnd(8)],
 lambda:(rnd(5),rnd(5)), lambda:(words[rnd(19)],rnd(3)), lambda:(rnd(3)/2,words[rnd(19)]), lambda:tuple(rnd(3) for _ in range(rnd(4))), lambda:[rnd(3),rnd(3)], lambda:rnd(2)==1, lambda:K(rnd(9)), lambda:[rnd(5),rnd(5)/2,True][rnd(3)],lambda:10**20+rnd(50), lambda:(K(rnd(3)),rnd(4)) if 0 else (rnd(3),K(rnd(3))), lambda:words[rnd(19)]+'😀'[:rnd(2)], lambda: bytes([rnd(5)])]
for n in (2,3,5,31,33,64,100):
    for gi,g in enumerate(gens):
        for shape in range(4):
            l=[(g()) for _ in range(n)]
            if shape==1: l.sort(key=repr)
            if shape==2: l=merge(l,lambda a,b:a<b) if gi not in (15,) else l
            if shape==3: l=merge(l,lambda a,b:a<b)[::-1] if gi not in (15,) else l
            if gi==15:
                class E(K):
                    def __eq__(s,o): return s.v==o.v
                l=[(a,E(k.v)) for a,k in l]
            for rev in (False,True):
                ref=merge(l if not rev else l[::-1],lambda a,b:a<b)
                if rev: ref=ref[::-1]
                got=sorted(l,reverse=rev)
                assert all(x is y for x,y in zip(got,ref)) and len(got)==len(ref),(n,gi,shape,rev,l,got,ref)
                pairs=list(enumerate(l)); got=sorted(pairs,key=lambda p:p[1],reverse=rev)
                assert [p[1] for p in got]==ref or all(x[1] is y for x,y in zip(got,ref))
nan=float('nan')
l=[3.0,nan,1.0,nan,2.0]; l.sort(); print(l)
l=[(3.0,1),(nan,2),(1.0,0)]; l.sort(); print(l)
for bad in ([1,'a',2],[(1,'a'),(1,2),(0,0)],[('a',),(1,)],[None,None],[1,None,2]):
    try: bad.sort(); print('ok',bad)
    except TypeError as e: print(e, sorted(map(repr,bad)))
l=[3,1,2]
def kf(x):
    if len(l)==0: l.append(9)
    return x
try: l.sort(key=kf)
except ValueError as e: print(e,l)
l=[3,1,2]
def kf(x): raise KeyError(x)
try: l.sort(key=kf)
except KeyError as e: print(e,l)
class B:
    n=0
    def __lt__(s,o):
        B.n+=1
        if B.n>40: raise ZeroDivisionError
        return id(s)<id(o)
l=[B() for _ in range(100)]; s=set(map(id,l))
try: l.sort()
except ZeroDivisionError: print(len(l),set(map(id,l))==s)
print('done')
