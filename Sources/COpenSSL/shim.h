/* SHA-256 by the calls that keep their state with the caller. OpenSSL 3 would rather have everybody go by way of EVP, which allocates its
   state anew for each digest; a log asks for millions of digests of a few hundred bytes. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
