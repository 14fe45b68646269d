" Vim's ALE, as docs/editors configures it, on the file named by $DRIVER: prints "LINE: TEXT" for each finding.
set nocompatible viminfo= noswapfile
set runtimepath^=/usr/share/vim-ale
filetype plugin on
runtime plugin/ale.vim
source $CONFIG
edit $DRIVER
set filetype=c
let s:n = 0
while s:n < 600 && empty(ale#engine#GetLoclist(bufnr('')))
	sleep 100m
	let s:n += 1
endwhile
call writefile(map(copy(ale#engine#GetLoclist(bufnr(''))), 'v:val.lnum . ": " . v:val.text'), '/dev/stdout')
qall!
