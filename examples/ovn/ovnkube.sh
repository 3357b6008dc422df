#!/bin/sh
# Stands for the daemon: says what it was built on and what it runs on.
echo "built on $(cat /etc/built-on), runs on $(uname -m)"
