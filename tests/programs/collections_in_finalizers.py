# Finalizers that ask for a collection: the one that runs them goes on, however many there are.
import gc

seen = []


class Asking:
    def __init__(self):
        self.itself = self

    def __del__(self):
        seen.append(gc.collect())


objects = [Asking() for _ in range(3000)]
del objects
gc.collect()
gc.collect()
print(len(seen), set(seen))
