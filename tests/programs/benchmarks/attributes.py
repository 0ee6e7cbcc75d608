"""Classes whose work is reading and writing attributes: properties, slots, inheritance, class attributes, dicts."""


class Account:
    interest = 3
    count = 0

    def __init__(self, owner, balance):
        self.owner = owner
        self._balance = balance
        self.history = 0
        Account.count += 1

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        self.history += 1
        self._balance = value

    def deposit(self, amount):
        self.balance = self.balance + amount
        return self

    @classmethod
    def opened(cls, owner):
        return cls(owner, 0)

    @staticmethod
    def fee(amount):
        return amount // 100


class Savings(Account):
    interest = 5

    def deposit(self, amount):
        return super().deposit(amount + self.interest)


class Position:
    __slots__ = "x", "y", "dx", "dy"

    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.dx = 1
        self.dy = 2

    def step(self):
        self.x += self.dx
        self.y += self.dy
        if self.x > 100:
            self.dx = -self.dx
        elif self.x < 0:
            self.dx = -self.dx
        if self.y > 100 or self.y < 0:
            self.dy = -self.dy


class Lazy:
    def __init__(self, **values):
        self.__dict__.update(values)

    def __getattr__(self, name):
        return len(name)


class Linked:
    def __init__(self, value, following):
        self.value = value
        self.following = following


def main(size):
    accounts = [Savings.opened("ann"), Account.opened("bob"), Savings("cyd", 10)]
    position = Position(3, 4)
    lazy = Lazy(a=1, bc=2)
    chain = None
    for i in range(10):
        chain = Linked(i, chain)
    total = 0
    for i in range(size):
        account = accounts[i % 3]
        account.deposit(i % 50)
        total += account.history + account.interest + Account.fee(i)
        position.step()
        total += position.x - position.y
        total += lazy.a + lazy.bc + lazy.missing
        node = chain
        while node is not None:
            total += node.value
            node = node.following
    print(total, [(a.owner, a.balance) for a in accounts], position.x, position.y, Account.count >= 3)
    Account.count = 0


SIZE = 500
FULL_SIZE = 1800000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
