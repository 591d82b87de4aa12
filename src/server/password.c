#include "server/password.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"

enum { LONGEST = 1024 };

static void say(int fd, const char *z)
{
    ssize_t unused = write(fd, z, strlen(z));
    (void)unused;
}

static void read_line(int fd, char *out)
{
    size_t n = 0;
    for (char c; n < LONGEST - 1 && read(fd, &c, 1) == 1 && c != '\n'; n++) {
        out[n] = c;
    }
    out[n] = 0;
}

char *password_ask(const char *prompt)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    struct termios before, silent;
    if (fd < 0) {
        return NULL;
    }
    char *password = mem_alloc(LONGEST);
    bool terminal = tcgetattr(fd, &before) == 0;
    if (terminal) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(fd, TCSAFLUSH, &silent);
    }
    say(fd, prompt);
    read_line(fd, password);
    say(fd, "\n");
    if (terminal) {
        tcsetattr(fd, TCSAFLUSH, &before);
    }
    close(fd);
    return password;
}

void password_forget(char *password)
{
    if (password) {
        /* volatile: the compiler must not take it for a useless store. */
        for (volatile char *p = password; p < password + LONGEST; p++) {
            *p = 0;
        }
        mem_free(password);
    }
}
