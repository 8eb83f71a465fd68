package sobotsim

import "slices"

// deleteTemplate removes every language of a name. Section "Delete message template": a GET with a side effect.
func (s *Sim) deleteTemplate(c *call) (envelope, *refusal) {
	waba, name := c.query.Get("wabaid"), c.query.Get("template_name")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.account(waba) == nil {
		return nil, refuse(codeUnknownAccount, "wabaid does not exist")
	}
	approved, found := false, false
	for _, t := range s.state.Templates {
		if t.WABA != waba || t.Name != name {
			continue
		}
		if t.Status == "DISABLED" {
			return nil, refuseTemplate(subcodeDisabled, "Template can't be deleted", "A disabled template can't be deleted.")
		}
		found = true
		approved = approved || t.Status == "APPROVED"
	}
	if !found {
		return nil, refuseTemplate(subcodeDisabled, "Template not found", "There is no template of this name.")
	}
	s.state.Templates = slices.DeleteFunc(s.state.Templates, func(t *template) bool { return t.WABA == waba && t.Name == name })
	if approved {
		s.state.Locks = append(s.state.Locks, lock{WABA: waba, Name: name, Until: s.now().Add(nameLock)})
	}
	s.changed()
	return success(map[string]any{"success": true}), nil
}
