-- tasklint in Neovim 0.7 and later, beside clangd or without it. In init.lua:
--     dofile("/path/to/tasklint/docs/editors/neovim.lua")
-- Findings are in vim.diagnostic, changes and silencing in vim.lsp.buf.code_action(), and
-- vim.lsp.buf.hover(), .references() and .incoming_calls() tell of tasklets.

local function config_for(name)
	local database = vim.fn.findfile("compile_commands.json", vim.fn.fnamemodify(name, ":p:h") .. ";")

	return {
		name = "tasklint",
		cmd = { vim.env.TASKLINT or "tasklint", "lsp" },
		root_dir = database ~= "" and vim.fn.fnamemodify(database, ":p:h") or vim.fn.getcwd(),
		init_options = {
			-- compileCommands = "/path/to/build",	-- where it isn't above the file
			-- enable = { "tasklet-overflow" },
		},
	}
end

-- One server for each tree; Neovim 0.8 has this itself.
local function start(config, buffer)
	if vim.lsp.start then
		vim.lsp.start(config, { bufnr = buffer })
		return
	end
	for _, client in pairs(vim.lsp.get_active_clients()) do
		if client.name == config.name and client.config.root_dir == config.root_dir then
			vim.lsp.buf_attach_client(buffer, client.id)
			return
		end
	end
	local id = vim.lsp.start_client(config)
	if id then
		vim.lsp.buf_attach_client(buffer, id)
	end
end

vim.api.nvim_create_autocmd("FileType", {
	pattern = "c",
	callback = function(event)
		local name = vim.api.nvim_buf_get_name(event.buf)
		if name ~= "" and vim.bo[event.buf].buftype == "" then
			start(config_for(name), event.buf)
		end
	end,
})
