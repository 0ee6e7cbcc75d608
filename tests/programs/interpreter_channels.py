"""Channels between interpreters: ends that open and close, waiting senders, what is left of an interpreter that has ended."""
import _interpchannels as channels
import _interpreters
import threading


def show(label, call, *args, **kwargs):
    try:
        print(label, repr(call(*args, **kwargs)), flush=True)
    except BaseException as error:
        print(label, type(error).__name__, error, flush=True)


MARK = 3
first = channels.create(MARK)
print(first, repr(channels._channel_id(first, send=True)), first.end, first.send, first.recv, int(first), hash(first) == hash(int(first)))
print(first == 0, first == channels._channel_id(0), first == first.send, first != 1, channels.list_all())
show('empty', channels.recv, first)
show('default', channels.recv, first, 'instead')
channels.send(first, (1, 'a', [2]), blocking=False)
channels.send_buffer(first, bytearray(b'abc'), blocking=False)
print(channels.get_count(first), channels.get_info(first), channels.get_channel_defaults(first))
show('value', channels.recv, first)
show('view', lambda: bytes(channels.recv(first)[0]))
show('timeout', channels.send, first, 5, timeout=0.01)
show('negative', channels.send, first, 5, timeout=-1)
show('no wait', channels.send, first, 5, blocking=False, timeout=1)
show('operation', channels.send, first, 5, 9, blocking=False)
print(channels.get_count(first))

# A sender waits until its item is received, in this interpreter or another.
other = _interpreters.create()
thread = threading.Thread(target=channels.send, args=(first, 'waited for'))
thread.start()
while channels.get_count(first) == 0:
    pass
_interpreters.exec(other, f'import _interpchannels as c; print(c.recv({int(first)}), flush=True); c.send({int(first)}, 7, blocking=False)')
thread.join()
print(channels.list_interpreters(first, send=True), channels.list_interpreters(first, send=False), channels.recv(first))

# Closing.
channels.send(first, 1, blocking=False)
show('not empty', channels.close, first)
show('sending', channels.close, first, send=True)
print(channels.get_info(first)[:4])
show('closing', channels.send, first, 2, blocking=False)
show('rest', channels.recv, first)
show('closed', channels.recv, first)
show('again', channels.close, first)
second = channels.create(2)
channels.send(second, 1, blocking=False)
show('force', channels.close, second, force=True)
third = channels.create(1, 0)
show('not pickled', channels.send, third, [], blocking=False)
show('ends', channels.release, third, recv=True)
print(channels.get_info(third)[:4])

# What an interpreter that has ended has sent.
left = channels.create(MARK)
channels.send(left, 'own', blocking=False)
_interpreters.exec(other, f'for each in (1, 2, 3): c.send({int(left)}, each, each, blocking=False)')
_interpreters.destroy(other)
print([channels.recv(left) for _ in range(channels.get_count(left))])
show('gone', channels.destroy, left)
show('gone', channels.recv, left)
show('none', channels._channel_id, 99)
print(channels._channel_id(99, force=True), channels.ChannelInfo.n_fields)
show('kind', channels.ChannelID, 1)
