"""Formatting, splitting and joining, by combinations that a generator of numbers picks."""


class random:
    state = 5

    def choice(choices):
        return choices[random.randint(0, len(choices) - 1)]

    def randint(low, high):
        random.state = (random.state * 1103515245 + 12345) & 0x7FFFFFFF
        return low + (random.state >> 8) % (high - low + 1)

    def uniform(low, high):
        return low + (high - low) * random.random()

    def random():
        return random.randint(0, 1 << 22) / (1 << 22) + random.randint(0, 1 << 22) / (1 << 44)


def t(f):
    try: return repr(f())
    except Exception as e: return type(e).__name__+str(e)
vals=[0,1,-1,5,10,255,-255,1000,1023,-12345,10**9,2**62,2**63-1,-2**63,2**63,10**25,-10**30,True,0.0,-0.0,0.5,1.5,2.5,-0.125,0.1,1e-5,1/3,123456.789,1e15,9.995,2**53+0.0,1e18,1.8e19,2e19,1e22,1e300,5e-324,float('inf'),float('-inf'),float('nan'),'',"a","héllo","日本","😀x",'abc'*10]
fills=['','x<','*^','>','0=','=','😀^','日>','<','^','0>']
out=[]
for _ in range(200):
    v=random.choice(vals)
    spec=random.choice(fills)+random.choice(['','','+','-',' '])+random.choice(['','','z'])+random.choice(['','','#'])+random.choice(['','','0'])+random.choice(['','5','12','30','60'])+random.choice(['','','',',','_'])+random.choice(['','','.0','.1','.2','.3','.6','.10','.15','.16','.20'])+random.choice(['','d','f','F','e','g','G','x','X','o','b','c','s','%','n','f','f'])
    out.append((v,spec,t(lambda: format(v,spec)), t(lambda: f"{v:{spec}}"), t(lambda: ("{0:"+spec+"}").format(v))))
for _ in range(200):
    v=random.choice(vals); v2=random.choice(vals); v=(v%500 if type(v) is int and abs(v)>10**6 else v)
    spec='%'+random.choice(['','','-','+',' ','#','0','-0','+#'])+random.choice(['','5','12','40','*'])+random.choice(['','','.0','.1','.2','.3','.12','.*'])+random.choice('dsrfgxXoiceaEGF%bu')
    out.append((v,spec,t(lambda: ('a'+spec+'é%s')%(v,v2)),t(lambda: ('a'+spec+'|')%(7,v)),t(lambda: ('q😀'+spec)%v),t(lambda:(b'q'+spec.encode())%v)))
for _ in range(150):
    x=random.choice([random.uniform(-1,1),random.uniform(-1e6,1e6),random.random()*10**random.randint(-20,25),random.randint(0,10**6)/8,random.randint(0,10**6)/16, random.randint(0,1000)+0.5])
    p=random.randint(0,16)
    out.append((x,p,'%.*f'%(p,x),format(x,'.%df'%p), f"{x:.{p}%}"))
ws=['a b','  a  b ','\ta\x1cb\x85c\u2003d','','   ','x','a,b,,c,','a\nb\r\nc\rd\x1ce\u2028f\x0bg\x85h','😀 b\u2028 c','ÀéIß','ABC','aBc1','1','٣','_','²','Ⅷ','\xa0',' ','\n']
for w in ws:
    for m in ('isdigit isalpha isspace isalnum islower isupper isdecimal isnumeric isprintable upper lower swapcase casefold title capitalize strip split splitlines rsplit').split(): out.append((w,m,t(getattr(w,m))))
    for n in range(-1,3):
        out.append((w,n,t(lambda:w.split(None,n)),t(lambda:w.split(',',n)),t(lambda:w.split('b',n)),t(lambda:w.splitlines(bool(n)))))
    out.append((w,t(lambda:int(w)),t(lambda:float(w)),t(lambda:w.center(9,'日')),t(lambda:w.zfill(7)),t(lambda:w.join(['a','日','😀'])),t(lambda:w.join('abc'))))
s='x'*1020
a=s;ks=[]
for i in range(40): a+=str(i); ks.append(a)
b=ks[5]+'zz'; c=ks[5]+'yy'
out.append((b[-9:],c[-9:],a[-9:],len(a),[hash(k)==hash(str(k)) for k in ks[:3]],[k[-4:] for k in ks]))
for v in [0,1,-1,255,2**63-1,-2**63,2**64,-2**70]: out.append((hex(v),oct(v),bin(v)))
class S(str): pass
out.append((type(S('a b').split()[0]),S('abc').split()[0].__class__,S('abc').split('x')[0].__class__,type(int(S('12'))),int(True),type(int(True)),t(lambda:format(S('a'),'5')),t(lambda:f"{S('q')}"),type(f"{S('q')}{1}")))
class F:
    def __format__(self,s): return S('<'+s+'>')
out.append((f"{F():abc}",type(f"{F():abc}"),format(True,'5'),f"{True}",f"{True:d}",f"{None}",t(lambda:f"{None:5}")))
for o in out: print(ascii(o))
