"""Pages are answered by threads; streams of live updates are not, they have a server of their own."""

import multiprocessing
import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", min(multiprocessing.cpu_count(), 4)))
threads = int(os.environ.get("WEB_THREADS", 8))
timeout = 120
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
accesslog = None
# The proxy alone reaches this server.
forwarded_allow_ips = "*"
