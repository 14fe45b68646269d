" tasklint in Vim, by ALE (https://github.com/dense-analysis/ale). In vimrc, after ALE is loaded:
"     source /path/to/tasklint/docs/editors/ale.vim
" Beside clangd: let g:ale_linters = {'c': ['tasklint', 'clangd']}

function! TasklintRoot(buffer) abort
	let l:database = ale#path#FindNearestFile(a:buffer, 'compile_commands.json')
	return empty(l:database) ? fnamemodify(bufname(a:buffer), ':p:h') : fnamemodify(l:database, ':h')
endfunction

call ale#linter#Define('c', {
\	'name': 'tasklint',
\	'lsp': 'stdio',
\	'executable': empty($TASKLINT) ? 'tasklint' : $TASKLINT,
\	'command': '%e lsp',
\	'project_root': function('TasklintRoot'),
\	'initialization_options': {},
\})

let g:ale_linters = extend(get(g:, 'ale_linters', {}), {'c': ['tasklint']}, 'keep')
