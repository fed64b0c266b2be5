/* A library to be preloaded (LD_PRELOAD) into a program whose storage is to fail at a chosen moment.

   It counts the system calls that change files below one folder (write, sync, truncate, create, rename, link, remove), over all threads in
   the order in which they come, and lets one of them fail. So a test walks a program's way to the disk call by call, and the
   same number always means the same call of the same run.

   FAULT_FOLDER   the folder, an absolute path without symbolic links: calls on other files are left alone; unset: nothing is done
   FAULT_AT       the call that fails, from 1; absent or 0: none, so that the calls are only counted
   FAULT_KIND     kill    the process is killed before the call
                  after   the process is killed when the call was made
                  tear    half of a write is made, then the process is killed; other calls as kill
                  full    the call, and every later one that writes or creates, is answered ENOSPC
                  broken  the call is answered EIO
   FAULT_LOG      a file: each call is noted there, one line "number name path"; the line count is the number of calls
*/
#ifndef FAULT_SHIM_H
#define FAULT_SHIM_H
#endif
