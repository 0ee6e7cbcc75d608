# Comparisons and conversions that change the container they are made for.
class Key:
    def __init__(self, act):
        self.act = act

    def __hash__(self):
        return 1

    def __eq__(self, other):
        self.act()
        return False


def refill_dict():
    table.clear()
    table[stored] = 1


def refill_set():
    found.clear()
    found.add(stored)


stored = Key(lambda: None)
table = {stored: 1}
print(table.get(Key(refill_dict)), len(table))
found = {stored}
print(Key(refill_set) in found, len(found))
print({NotImplemented, 1} == {1, NotImplemented}, len({NotImplemented}))


class Index:
    def __init__(self, act, value):
        self.act = act
        self.value = value

    def __index__(self):
        self.act()
        return self.value


def attempt(make, operation):
    container = make()
    for name, act in [("clear", lambda: container.__delitem__(slice(None))), ("grow", lambda: container.extend(container[:]))]:
        container = make()
        try:
            result = operation(container, lambda value: Index(act, value))
        except Exception as error:
            result = (type(error).__name__, str(error))
        print(name, result, container)


def delete_slice(container, index):
    del container[0:6:index(2)]


def delete_item(container, index):
    del container[index(3)]


def set_item(container, index):
    container[index(3)] = 65


def set_value(container, index):
    container[3] = index(66)


def set_slice(container, index):
    container[index(1):3] = type(container)([65, 66])


operations = [
    delete_slice, delete_item, set_item, set_slice, lambda c, index: c[index(2)], lambda c, index: c[index(1):4], lambda c, index: c[::index(2)],
    lambda c, index: c * index(2), lambda c, index: c.insert(index(2), 65), lambda c, index: c.pop(index(1)),
]
for operation in operations:
    attempt(lambda: [1, 2, 3, 4, 5, 6], operation)
    attempt(lambda: bytearray(b"abcdef"), operation)
attempt(lambda: bytearray(b"abcdef"), set_value)
