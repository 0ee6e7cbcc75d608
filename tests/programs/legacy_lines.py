"""co_lnotab, as code had its lines before PEP 626."""
src='''
def f(a,
      b):
    x = (a +

         b
    )





    for i in range(3):
        try:
            x += 1; y = 2
        finally:
            del i
    return [z
            for z in
            range(5)]
''' + '\n'*300 + '''
class C:
    def g(self): pass
''' + '\n'*130 + '''
    async def h(self):
        async with self as x: pass
''' + 'q = [' + ','.join('1+x' for _ in range(300)) + '''
 ,
 7]
''' 
def each(c):
    yield c
    for k in c.co_consts:
        if type(k) is type(c): yield from each(k)
try:
    c=compile(src,'<s>','exec')
    for k in each(c): print(k.co_name, k.co_lnotab)
except DeprecationWarning as e: print(e)
