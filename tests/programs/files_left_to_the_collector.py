"""Files that were never closed: their contents are there when somebody looks, whether the collector has found them or not."""
import os
import tempfile


def leave(path, text):
    open(path, "w").write(text)


with tempfile.TemporaryDirectory() as folder:
    lost = []
    for number in range(300):
        path = os.path.join(folder, str(number % 7))
        text = f"text {number}"
        if number % 3 == 0:
            leave(path, text)
        elif number % 3 == 1:
            file = open(path, "wb")
            file.write(text.encode())
            del file
        else:
            file = open(path, "w")
            file.write(text)
            file = None
        # Enough for a collection now and then.
        garbage = [bytearray(1 << 14) for _ in range(30)]
        if os.path.getsize(path) != len(text) or open(path).read() != text:
            lost.append(number)
    print("lost", lost)
