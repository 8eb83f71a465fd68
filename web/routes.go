package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/outward"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// rule says who may use a route. The zero rule lets nobody in.
type rule string

const (
	public rule = "public"
	viewer      = rule(access.Viewer)
	editor      = rule(access.Editor)
	admin       = rule(access.Admin)
)

// Body caps, in bytes. A route without one takes no body.
const (
	formCap    = 256 << 10
	askCap     = 16 << 10 // a form that anybody may post
	webhookCap = 3 << 20
	importCap  = 4 * templates.MaxImportBytes // JSON in a form is up to three times as long
	uploadCap  = desk.MaxUpload + 1<<20       // the largest document and the form around it
)

// route is one line of the access table.
type route struct {
	method  string
	path    string
	who     rule
	cap     int64
	handler fiber.Handler
	// kept lets browsers keep the page and ask whether it still holds (kept.go).
	kept bool
	// anyOrigin lets other sites post; only for callers that are no browsers.
	anyOrigin bool
}

// routes is every address that we answer, and who may use it: the access table.
// What is not here is a 404; a GET answers HEAD as well.
func (s *Server) routes() []route {
	get := func(path string, who rule, h fiber.Handler) route {
		return route{method: http.MethodGet, path: path, who: who, handler: h}
	}
	kept := func(path string, who rule, h fiber.Handler) route {
		return route{method: http.MethodGet, path: path, who: who, handler: h, kept: true}
	}
	post := func(path string, who rule, h fiber.Handler) route {
		r := route{method: http.MethodPost, path: path, who: who, handler: h, cap: formCap}
		if who == public {
			r.cap = askCap
		}
		return r
	}
	const (
		account  = "/accounts/:waba"
		draft    = account + "/drafts/:id"
		name     = account + "/templates/:name"
		template = name + "/:language"
	)
	return []route{
		// Without a session.
		get("/healthz", public, s.healthz),
		get("/readyz", public, s.readyz),
		get("/metrics", public, s.metrics), // its own token decides
		get(outward.BeaconPath+":challenge", public, s.respond),
		get("/robots.txt", public, s.robots),
		get("/favicon.ico", public, s.favicon),
		get("/static/*", public, s.staticFile),
		get("/media/:file", public, s.mediaFile),
		get(signInPath, public, s.showSignIn),
		post(signInPath, public, s.signIn),
		post("/signin/demo", public, s.signInDemo),
		get("/setup/:token", public, s.showSetup),
		post("/setup/:token", public, s.setup),
		get(PasswordPath+":token", public, s.showPasswordLink),
		post(PasswordPath+":token", public, s.usePasswordLink),
		{method: http.MethodPost, path: webhookPath, who: public, cap: webhookCap, handler: s.takeWebhook, anyOrigin: true},

		post("/signout", viewer, s.signOut),
		get("/live", viewer, s.live),
		kept("/connection", viewer, s.connection),

		get("/me", viewer, s.showMe),
		post("/me", viewer, s.saveMe),
		post("/me/password", viewer, s.changePassword),
		post("/me/sessions/end-others", viewer, s.endMyOtherSessions),
		post("/me/sessions/:key/end", viewer, s.endMySession),

		get("/me/alarms", viewer, s.showMyAlarms),
		post("/me/alarms", viewer, s.saveMyAlarms),
		post("/me/alarms/test", viewer, s.testMyMail),
		post("/me/alarms/try", viewer, s.tryMyMail),

		get("/", viewer, s.home),
		get("/welcome", viewer, s.welcome),
		kept("/rules", viewer, s.showRules),

		kept("/templates", viewer, s.listTemplates),
		get("/templates/export.:format", viewer, s.exportList),
		post("/templates/sync", editor, s.syncTemplates),
		kept(account+"/templates", viewer, s.listTemplates),
		get(account+"/templates/export.:format", viewer, s.exportList),
		post(account+"/sync", editor, s.syncTemplates),
		get(account+"/templates/new", editor, s.newTemplate),
		kept(account+"/starters", viewer, s.listStarters),
		post(account+"/starters/:id", editor, s.startFrom),
		post(account+"/drafts", editor, s.createDraft),
		get(account+"/drafts", viewer, s.listDrafts),
		get(account+"/import", editor, s.showImport),
		{method: http.MethodPost, path: account + "/import/check", who: editor, cap: importCap, handler: s.checkImport},
		{method: http.MethodPost, path: account + "/import/file", who: editor, cap: importCap, handler: s.checkImportFile},
		{method: http.MethodPost, path: account + "/import", who: editor, cap: importCap, handler: s.importTemplates},
		get(account+"/export/templates.json", viewer, s.exportTemplates),
		get(account+"/export/drafts.json", viewer, s.exportDrafts),
		get(draft, editor, s.showDraft),
		post(draft, editor, s.saveDraft),
		post(draft+"/submit", editor, s.submitDraft),
		post(draft+"/submit-all", editor, s.submitAll),
		get(draft+"/code", editor, s.showDraftCode),
		get(draft+"/export.json", editor, s.exportDraft),
		{method: http.MethodPost, path: draft + "/media", who: editor, cap: uploadCap, handler: s.uploadMedia},
		post(draft+"/media-url", editor, s.setMediaURL),
		post(draft+"/media-reuse", editor, s.reuseMedia),
		post(draft+"/media-retry", editor, s.retryMedia),
		post(draft+"/media-remove", editor, s.removeMedia),
		post(draft+"/discard", editor, s.discardDraft),

		get(account+"/templates/delete", admin, s.chooseDeletions),
		post(account+"/templates/delete/check", admin, s.checkDeletions),
		post(account+"/templates/delete", admin, s.deleteSeveral),
		get(account+"/rounds/:id", editor, s.showRound),
		post(account+"/rounds/:id/stop", editor, s.stopRound),
		get(name+"/delete", admin, s.showDelete),
		post(name+"/delete", admin, s.deleteTemplate),
		kept(template, viewer, s.showTemplate),
		kept(template+"/timeline", viewer, s.timeline),
		post(template+"/draft", editor, s.draftFromTemplate),
		get(template+"/export.json", viewer, s.exportTemplate),
		get(template+"/test", editor, s.showTest),
		post(template+"/test", editor, s.sendTest),
		post(template+"/test/preview", editor, s.previewTest),
		kept(account+"/sends/:id", viewer, s.showSend),

		kept(ui.SamplesURL, viewer, s.showSamples),
		{method: http.MethodPost, path: ui.SamplesURL, who: editor, cap: uploadCap, handler: s.addSample},
		get(ui.SamplesURL+"/:file", viewer, s.sampleFile),
		post(ui.SamplesURL+"/:id/remove", editor, s.removeSample),

		kept("/activity", viewer, s.activity),
		get("/activity/export.:format", viewer, s.exportActivity),
		kept(account+"/activity", viewer, s.activity),
		get(account+"/activity/export.:format", viewer, s.exportActivity),
		kept(account+"/decisions", viewer, s.showDecisions),
		get(account+"/events/:id", viewer, s.showEvent),
		get(account+"/events/:id/payload", viewer, s.showPayload),

		kept("/alarms", viewer, s.showAlarms),
		post("/alarms/read-all", viewer, s.readAllAlarms),
		post("/alarms/:id/read", viewer, s.readAlarm),
		post("/alarms/:id/close", editor, s.closeAlarm),

		get("/webhooks", viewer, s.showWebhooks),
		post("/webhooks/secret/rotate", admin, s.rotateWebhookSecret),
		post("/webhooks/secret/end-old", admin, s.endOldWebhookSecret),
		post("/webhooks/again", admin, s.processAllAgain),
		get("/webhooks/received/:id", admin, s.showReceived),
		post("/webhooks/received/:id/again", admin, s.processAgain),
		post("/webhooks/look", editor, s.lookForLost),
		get("/webhooks/failed/:id", admin, s.showFailedPush),
		post("/webhooks/failed/:id/again", editor, s.pushAgain),
		post("/webhooks/failed/again", editor, s.pushAgain),

		get("/settings", admin, s.showSettings),
		post("/settings/connection/test", admin, s.testConnection),
		post("/settings/public-address/test", admin, s.testPublicAddress),
		post("/settings/accounts", admin, s.addAccount),
		post("/settings/accounts/:waba/rename", admin, s.renameAccount),
		post("/settings/accounts/:waba/remove", admin, s.removeAccount),
		post("/settings/accounts/:waba/senders", admin, s.addSender),
		post("/settings/senders/:waba/:id/remove", admin, s.removeSender),
		post("/settings/phones", admin, s.addPhone),
		post("/settings/phones/:id/remove", admin, s.removePhone),

		get("/settings/alarms", admin, s.showAlarmTargets),
		post("/settings/alarms/webhooks", admin, s.addHook),
		post("/settings/alarms/webhooks/:id/test", admin, s.testHook),
		post("/settings/alarms/webhooks/:id/try", admin, s.tryHook),
		post("/settings/alarms/webhooks/:id/remove", admin, s.removeHook),

		get("/settings/people", admin, s.showPeople),
		post("/settings/people", admin, s.invitePerson),
		post("/settings/people/:id/role", admin, s.changeRole),
		post("/settings/people/:id/link", admin, s.newLink),
		post("/settings/people/:id/end-sessions", admin, s.endSessionsOf),
		post("/settings/people/:id/remove", admin, s.removePerson),
		get("/settings/audit", admin, s.showAudit),
		get("/settings/audit/export.:format", admin, s.exportAudit),
	}
}

// mount registers the table, each route behind its own guard.
func (s *Server) mount() {
	for _, r := range s.routes() {
		s.register(r)
	}
}

func (s *Server) register(r route) {
	s.app.Add(r.method, r.path, s.guard(r), r.handler)
	if r.method == http.MethodGet {
		s.pages[r.path] = true
		s.app.Add(http.MethodHead, r.path, s.guard(r), r.handler)
	}
}

// How long a handler may work. A person waits for Sobot at most as long as its
// client does; an upload may take as long as it keeps flowing.
const (
	pageTime   = 30 * time.Second
	changeTime = 2 * time.Minute
	uploadTime = 30 * time.Minute
)

func (r route) time() time.Duration {
	switch {
	case r.cap == uploadCap:
		return uploadTime
	case r.method == http.MethodPost:
		return changeTime
	}
	return pageTime
}

// guard is what stands before each handler: where the request comes from, how
// much it brings, who sent it.
func (s *Server) guard(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Locals(routeKey, r.path)
		if r.method != http.MethodGet && !r.anyOrigin {
			if err := s.checkOrigin(c); err != nil {
				return err
			}
		}
		if err := setCap(c, r.cap); err != nil {
			return err
		}
		// The connection does not tell when a browser leaves, so time is all that
		// ends work nobody waits for.
		ctx, cancel := context.WithTimeout(c.UserContext(), r.time())
		defer cancel()
		c.SetUserContext(ctx)
		if r.who != public {
			person, err := s.signedIn(c)
			if err != nil {
				return err
			}
			if r.who == "" || !person.Role.May(access.Role(r.who)) {
				return forbidden(r.who)
			}
			c.Locals(sinceKey, s.hub.Mark())
			if r.kept && s.keep(c, person) {
				return nil
			}
		}
		return c.Next()
	}
}
