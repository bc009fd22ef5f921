#!/usr/bin/env bash
echo '  passed  placeholder'
