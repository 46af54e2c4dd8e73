// The floor: the cost of an announce without any decision. One thread, epoll, a constant reply of
// the size of a full one; a connection is kept unless its request has `Connection: close`.
// usage: floor PORT
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

static char reply[1024];
static size_t reply_bytes;

static void make_reply(void) {
  char body[600];
  int head = sprintf(body, "d8:completei40e10:downloadedi0e10:incompletei10e8:intervali1800e"
                           "12:min intervali900e5:peers234:");
  memset(body + head, 1, 234);
  body[head + 234] = 'e';
  int bytes = head + 235;
  int start = sprintf(reply, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n",
                      bytes);
  memcpy(reply + start, body, bytes);
  reply_bytes = start + bytes;
}

/** Answers the input; 0 when the connection has ended. */
static int answer(int fd) {
  char request[4096];
  ssize_t bytes = recv(fd, request, sizeof request, 0);
  if (bytes <= 0) return 0;
  if (send(fd, reply, reply_bytes, MSG_NOSIGNAL) < 0) return 0;
  return memmem(request, bytes, "Connection: close", 17) == NULL;
}

int main(int count, char **words) {
  int one = 1, poll = epoll_create1(0), listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (count != 2) return 2;
  address.sin_port = htons(atoi(words[1]));
  make_reply();
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) return 1;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[512];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int found = epoll_wait(poll, events, 512, -1);
    for (int index = 0; index < found; index++) {
      int fd = events[index].data.fd;
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
