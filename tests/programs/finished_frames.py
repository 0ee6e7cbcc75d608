"""A frame object that outlives its frame says where the frame ended."""
import sys

TRUE = True


def ends_in_branch(save):
    save()
    if TRUE:
        pass
    else:
        return 1


def ends_with_value(save):
    save()
    value = 1
    return value


def ends_after_loop(save):
    save()
    for each in range(3):
        value = each


def generates(save):
    save()
    yield 1
    value = 2
    return value


def consumes(save):
    return list(generates(save))


for _ in range(3):
    for function in (ends_in_branch, ends_with_value, ends_after_loop, consumes):
        frames = []
        function(lambda: frames.append(sys._getframe(1)))
        frame = frames[0]
        print(frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno)
