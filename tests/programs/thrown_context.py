"""The context of exceptions that are thrown into generators: what the generator handles, not what the thrower does."""


def chain(error):
    links = []
    while error is not None and len(links) < 9:
        links.append(error.args[0])
        error = error.__context__
    return links


def raises_at_exit(error):
    try:
        yield
    finally:
        raise error


def throw(generator, error):
    try:
        generator.throw(error)
    except Exception as raised:
        return raised


def nested():
    errors = [Exception(number) for number in range(1, 5)]
    try:
        raise errors[0]
    except Exception as current:
        for error in errors[1:]:
            generator = raises_at_exit(error)
            next(generator)
            current = throw(generator, current)
        return chain(current)


print(nested())


def handles():
    try:
        raise KeyError("own")
    except KeyError:
        yield


for caller in None, ValueError("caller"):
    generator = handles()
    next(generator)
    try:
        if caller:
            raise caller
        print(chain(throw(generator, TypeError("thrown"))))
    except ValueError:
        print(chain(throw(generator, TypeError("thrown"))))


async def coroutine():
    try:
        await Waits()
    finally:
        raise Exception("last")


class Waits:
    def __await__(self):
        yield


try:
    raise ValueError("caller")
except ValueError:
    suspended = coroutine()
    suspended.send(None)
    print(chain(throw(suspended, TypeError("thrown"))))
    print(chain(throw((each for each in "ab"), TypeError("not started"))))
