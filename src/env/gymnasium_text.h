/* gymnasium_text.h - gymnasium_worker.py, compiled in. */
#ifndef RLSTUDY_ENV_GYMNASIUM_TEXT_H
#define RLSTUDY_ENV_GYMNASIUM_TEXT_H

extern const char gymnasium_worker_text[];

#endif
