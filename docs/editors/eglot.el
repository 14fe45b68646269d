;;; tasklint in Emacs, by eglot (in Emacs 29, or from ELPA).  In init.el:
;;;     (load "/path/to/tasklint/docs/editors/eglot.el")
;;; Then M-x eglot in a C file.  Eglot has one server for a buffer: to have clangd's answers too,
;;; use lsp-mode, which has several (below).

(require 'eglot)

(add-to-list 'eglot-server-programs
             `((c-mode c-ts-mode)
               . (,(or (getenv "TASKLINT") "tasklint") "lsp"
                  :initializationOptions (:pause 250))))

;; lsp-mode, beside clangd:
;; (with-eval-after-load 'lsp-mode
;;   (lsp-register-client
;;    (make-lsp-client :new-connection (lsp-stdio-connection '("tasklint" "lsp"))
;;                     :major-modes '(c-mode c-ts-mode)
;;                     :add-on? t
;;                     :server-id 'tasklint)))
