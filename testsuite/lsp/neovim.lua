-- Neovim's own client, as docs/editors configures it, on the driver named by $DRIVER: a finding appears, its code action
-- makes it go, undoing brings it back, and silencing makes it go again. Prints what happens;
-- ends with status 1 where something doesn't.

local function say(text)
	io.stdout:write(text .. "\n")
end

local function check(ok, text)
	if not ok then
		say("failed: " .. text)
		vim.cmd("cquit")
	end
	say(text)
end

local function wait(text, condition)
	check(vim.wait(60000, condition, 20), text)
end

local rule = os.getenv("RULE")

local function findings()
	return vim.tbl_filter(function(d) return d.code == rule end, vim.diagnostic.get(0))
end

vim.opt.swapfile = false
vim.cmd("filetype on")
dofile(os.getenv("CONFIG"))
vim.cmd("edit " .. vim.fn.fnameescape(os.getenv("DRIVER")))
wait("the server starts", function() return #vim.lsp.get_active_clients() == 1 end)
local client = vim.lsp.get_active_clients()[1].id

wait("the diagnostic appears", function() return #findings() == 1 end)
local finding = findings()[1]
say(string.format("  %d:%d-%d: %s [%s]", finding.lnum + 1, finding.col + 1, finding.end_col, finding.message, finding.code))
local line = vim.api.nvim_buf_get_lines(0, finding.lnum, finding.lnum + 1, false)[1]

-- What a user picks from the menu of code actions.
local function pick(pattern)
	local chosen
	vim.ui.select = function(items, _, choose)
		for _, item in ipairs(items) do
			if item[2].title:find(pattern) then
				chosen = item[2].title
				choose(item)
				return
			end
		end
	end
	vim.api.nvim_win_set_cursor(0, { findings()[1].lnum + 1, findings()[1].col })
	vim.lsp.buf.code_action()
	wait("a code action is offered", function() return chosen end)
	say("  " .. chosen)
end

pick("^Change ")
local changed = vim.api.nvim_buf_get_lines(0, finding.lnum, finding.lnum + 1, false)[1]
check(changed ~= line, "the code action changes the line")
say("  " .. vim.trim(line) .. "  ->  " .. vim.trim(changed))
wait("the diagnostic disappears", function() return #findings() == 0 end)
vim.cmd("silent write")
vim.wait(300)
wait("it stays away when saved", function() return #findings() == 0 end)
vim.cmd("silent undo")
wait("undoing brings it back", function() return #findings() == 1 end)
pick("^Silence .* for this statement")
wait("silencing makes it disappear", function() return #findings() == 0 end)

vim.api.nvim_win_set_cursor(0, { finding.lnum + 2, finding.col })
local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", {
	textDocument = vim.lsp.util.make_text_document_params(),
	position = { line = tonumber(os.getenv("HOVER_LINE")) - 1, character = tonumber(os.getenv("HOVER_COLUMN")) },
}, 20000)
local hover = answers and answers[client] and answers[client].result
check(hover and hover.contents.value:find("softirq"), "hover tells the callback's context")

local pid = vim.lsp.get_client_by_id(client).rpc.pid
vim.lsp.stop_client(client)
wait("the server ends", function() return vim.fn.isdirectory("/proc/" .. pid) == 0 end)
vim.cmd("quitall!")
