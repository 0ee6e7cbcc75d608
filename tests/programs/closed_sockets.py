"""What a closed socket says: at once, whether it may wait or not."""
import socket

OPERATIONS = {
    "recv": lambda s: s.recv(1),
    "recv_into": lambda s: s.recv_into(bytearray(1)),
    "recvfrom": lambda s: s.recvfrom(1),
    "recvmsg": lambda s: s.recvmsg(1),
    "send": lambda s: s.send(b"x"),
    "sendall": lambda s: s.sendall(b"x"),
    "sendto": lambda s: s.sendto(b"x", ("127.0.0.1", 9)),
    "sendmsg": lambda s: s.sendmsg([b"x"]),
    "accept": lambda s: s.accept(),
    "connect": lambda s: s.connect(("127.0.0.1", 9)),
    "shutdown": lambda s: s.shutdown(socket.SHUT_RDWR),
    "getsockname": lambda s: s.getsockname(),
}

for timeout in (None, 0, 0.01):
    for name, operation in OPERATIONS.items():
        closed = socket.socket()
        closed.settimeout(timeout)
        closed.close()
        try:
            print(timeout, name, operation(closed))
        except OSError as error:
            print(timeout, name, type(error).__name__, error.errno)

one, other = socket.socketpair()
one.settimeout(5)
one.sendall(b"left")
one.close()
other.settimeout(5)
print(other.recv(10), other.recv(10))
try:
    other.sendall(b"x")
except OSError as error:
    print(type(error).__name__)
other.close()
