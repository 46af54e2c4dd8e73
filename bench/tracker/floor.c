// The floor: the cost of an announce without any decision. One thread, epoll, a constant reply of
// PEERS peers, by TCP and by UDP (BEP 15); a connection is kept unless its request has
// `Connection: close`, and datagrams are received and sent in batches.
// usage: floor PORT PEERS
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_PEERS 200
#define BATCH 64
#define DATAGRAM 2048
#define CONNECT_REPLY 16

static char reply[2048];
static size_t reply_bytes;

static struct mmsghdr incoming[BATCH], outgoing[BATCH];
static struct iovec requests[BATCH], answers[BATCH];
static struct sockaddr_in clients[BATCH];
static char request_bytes[BATCH][DATAGRAM], answer_bytes[BATCH][DATAGRAM];
static size_t announce_reply;

static void make_reply(int peers) {
  char body[1600];
  int head = sprintf(body, "d8:completei40e10:downloadedi0e10:incompletei10e8:intervali1800e"
                           "12:min intervali900e5:peers%d:", peers * 6);
  memset(body + head, 1, peers * 6);
  body[head + peers * 6] = 'e';
  int bytes = head + peers * 6 + 1;
  int start = sprintf(reply, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n",
                      bytes);
  memcpy(reply + start, body, bytes);
  reply_bytes = start + bytes;
}

/** One place for each datagram of a batch; each reply is that of an announce until it is sent. */
static void make_batch(int peers) {
  announce_reply = 20 + peers * 6;
  for (int at = 0; at < BATCH; at++) {
    requests[at] = (struct iovec){request_bytes[at], DATAGRAM};
    answers[at] = (struct iovec){answer_bytes[at], announce_reply};
    memset(answer_bytes[at], 0, 8);
    memset(answer_bytes[at] + 8, 1, announce_reply);
    incoming[at].msg_hdr = (struct msghdr){.msg_name = &clients[at], .msg_iov = &requests[at], .msg_iovlen = 1};
    outgoing[at].msg_hdr = (struct msghdr){.msg_name = &clients[at], .msg_iov = &answers[at], .msg_iovlen = 1};
    outgoing[at].msg_hdr.msg_namelen = sizeof clients[at];
  }
}

/** Answers the input; 0 when the connection has ended. */
static int answer(int fd) {
  char request[4096];
  ssize_t bytes = recv(fd, request, sizeof request, 0);
  if (bytes <= 0) return 0;
  if (send(fd, reply, reply_bytes, MSG_NOSIGNAL) < 0) return 0;
  return memmem(request, bytes, "Connection: close", 17) == NULL;
}

/** Answers a batch: a datagram whose action is 0 is a connect, any other an announce. */
static void answer_datagrams(int fd) {
  for (int at = 0; at < BATCH; at++) incoming[at].msg_hdr.msg_namelen = sizeof clients[at];
  int found = recvmmsg(fd, incoming, BATCH, MSG_DONTWAIT, NULL);
  for (int at = 0; at < found; at++) {
    int is_connect = request_bytes[at][11] == 0;
    answer_bytes[at][3] = is_connect ? 0 : 1;
    memcpy(answer_bytes[at] + 4, request_bytes[at] + 12, 4);
    answers[at].iov_len = is_connect ? CONNECT_REPLY : announce_reply;
  }
  for (int done = 0; done < found;) {
    int some = sendmmsg(fd, outgoing + done, found - done, 0);
    done += some > 0 ? some : 1;
  }
}

int main(int count, char **words) {
  int one = 1, poll = epoll_create1(0), listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int datagrams = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (count != 3) return 2;
  int peers = atoi(words[2]);
  if (peers < 0 || peers > MOST_PEERS) return 2;
  address.sin_port = htons(atoi(words[1]));
  make_reply(peers);
  make_batch(peers);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &one, sizeof one);
  if (bind(datagrams, (struct sockaddr *)&address, sizeof address)) return 1;
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) return 1;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[512];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  event.data.fd = datagrams;
  epoll_ctl(poll, EPOLL_CTL_ADD, datagrams, &event);
  for (;;) {
    int found = epoll_wait(poll, events, 512, -1);
    for (int index = 0; index < found; index++) {
      int fd = events[index].data.fd;
      if (fd == datagrams) {
        answer_datagrams(fd);
        continue;
      }
      if (fd != listener) {
        if (!answer(fd)) close(fd);
        continue;
      }
      while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (!answer(fd)) {
          close(fd);
          continue;
        }
        event.data.fd = fd;
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
      }
    }
  }
}
