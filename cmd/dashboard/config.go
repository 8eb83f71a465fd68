package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/outward"

	"templatedesk/web"

	"github.com/caarlos0/env/v11"
	"github.com/go-playground/validator/v10"

	"templatedesk/internal/sobot"
)

// Config is everything that the environment and the flags decide. It is read
// once, checked once, and handed down. However it is printed, it shows no secret.
type Config struct {
	SobotBaseURL string       `env:"SOBOT_BASE_URL" envDefault:"https://sg.sobot.io" validate:"http_url"`
	SobotAppID   string       `env:"SOBOT_APP_ID"`
	SobotAppKey  sobot.Secret `env:"SOBOT_APP_KEY"`

	Addr          string       `env:"DASHBOARD_ADDR" envDefault:"127.0.0.1:8080" validate:"hostname_port|tcp_addr"`
	PublicURL     string       `env:"DASHBOARD_PUBLIC_URL" validate:"omitempty,http_url"`
	DataDir       string       `env:"DASHBOARD_DATA_DIR" envDefault:"./data" validate:"required"`
	DatabaseURL   sobot.Secret `env:"DASHBOARD_DATABASE_URL"`
	WebhookSecret sobot.Secret `env:"DASHBOARD_WEBHOOK_SECRET" validate:"omitempty,min=32,max=200,alphanum"`
	SecretKey     sobot.Secret `env:"DASHBOARD_SECRET_KEY" validate:"omitempty,len=64,hexadecimal"`
	AdminEmail    string       `env:"DASHBOARD_ADMIN_EMAIL" validate:"omitempty,email"`
	AdminPassword sobot.Secret `env:"DASHBOARD_ADMIN_PASSWORD" validate:"omitempty,min=12,max=256"`
	LogFormat     string       `env:"DASHBOARD_LOG_FORMAT" envDefault:"text" validate:"oneof=text json"`
	MetricsAddr   string       `env:"DASHBOARD_METRICS_ADDR" validate:"omitempty,hostname_port|tcp_addr"`
	MetricsToken  sobot.Secret `env:"DASHBOARD_METRICS_TOKEN" validate:"omitempty,min=16,max=256,printascii"`
	// AllowPrivate are networks such as 10.20.0.0/16, with commas between.
	AllowPrivate string `env:"DASHBOARD_ALLOW_PRIVATE_TARGETS"`

	SMTPHost     string       `env:"DASHBOARD_SMTP_HOST" validate:"omitempty,hostname_rfc1123|ip"`
	SMTPPort     int          `env:"DASHBOARD_SMTP_PORT" validate:"min=0,max=65535"`
	SMTPUser     string       `env:"DASHBOARD_SMTP_USER"`
	SMTPPassword sobot.Secret `env:"DASHBOARD_SMTP_PASSWORD"`
	SMTPFrom     string       `env:"DASHBOARD_SMTP_FROM"`
	SMTPEncrypt  string       `env:"DASHBOARD_SMTP_TLS" validate:"omitempty,oneof=starttls tls off"`

	TrustedProxies string `env:"DASHBOARD_TRUSTED_PROXIES"`
	// Disk space, in megabytes.
	MediaQuota int64 `env:"DASHBOARD_MEDIA_QUOTA_MB" envDefault:"1024" validate:"min=1,max=1000000000"`
	DiskFloor  int64 `env:"DASHBOARD_DISK_FLOOR_MB" envDefault:"512" validate:"min=1,max=1000000000"`

	Demo    bool `env:"-"`
	proxies web.Proxies
}

// secretNames may be given as NAME_FILE, a file whose first line is the value.
var secretNames = []string{
	"SOBOT_APP_KEY", "DASHBOARD_WEBHOOK_SECRET", "DASHBOARD_SECRET_KEY", "DASHBOARD_ADMIN_PASSWORD", "DASHBOARD_DATABASE_URL",
	"DASHBOARD_METRICS_TOKEN", "DASHBOARD_SMTP_PASSWORD",
}

// problems says what is wrong with each variable, by its name.
var problems = map[string]string{
	"SOBOT_BASE_URL":           "must be a full address such as https://sg.sobot.io",
	"DASHBOARD_ADDR":           "must be host:port, such as 127.0.0.1:8080",
	"DASHBOARD_PUBLIC_URL":     "must be a full address such as https://templates.example.com",
	"DASHBOARD_WEBHOOK_SECRET": "must be 32 to 200 letters and digits",
	"DASHBOARD_SECRET_KEY":     "must be 64 hexadecimal digits",
	"DASHBOARD_ADMIN_EMAIL":    "must be an e-mail address",
	"DASHBOARD_ADMIN_PASSWORD": "must have 12 to 256 characters",
	"DASHBOARD_METRICS_ADDR":   "must be host:port, such as 127.0.0.1:9090",
	"DASHBOARD_METRICS_TOKEN":  "must be 16 to 256 plain characters",
	"DASHBOARD_MEDIA_QUOTA_MB": "must be a number of megabytes, at least 1",
	"DASHBOARD_DISK_FLOOR_MB":  "must be a number of megabytes, at least 1",
	"DASHBOARD_LOG_FORMAT":     "must be text or json",
	"DASHBOARD_SMTP_HOST":      "must be a host name, without a port",
	"DASHBOARD_SMTP_PORT":      "must be a number from 1 to 65535",
	"DASHBOARD_SMTP_TLS":       "must be starttls, tls or off",
}

// LoadConfig reads the environment and reports all that is wrong with it at once.
func LoadConfig(environ map[string]string, demo bool) (Config, error) {
	c := Config{Demo: demo}
	environ = maps.Clone(environ)
	var errs []error
	for _, name := range secretNames {
		file, ok := environ[name+"_FILE"]
		if !ok || file == "" {
			continue
		}
		if environ[name] != "" {
			errs = append(errs, fmt.Errorf("%s and %s_FILE are both set: keep one", name, name))
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s_FILE cannot be read: %w", name, err))
			continue
		}
		first, _, _ := strings.Cut(string(raw), "\n")
		environ[name] = strings.TrimSpace(first)
	}
	var fields env.AggregateError
	unread := map[string]bool{} // fields whose variables are no numbers
	if err := env.ParseWithOptions(&c, env.Options{Environment: environ}); errors.As(err, &fields) {
		for _, err := range fields.Errors {
			var unparsed env.ParseError
			if errors.As(err, &unparsed) {
				unread[unparsed.Name] = true
				continue
			}
			errs = append(errs, fmt.Errorf("read configuration: %w", err))
		}
	}
	errs = append(errs, c.checkFields(unread)...)
	errs = append(errs, c.checkWhole()...)
	return c, errors.Join(errs...)
}

// variables are what fields with rules of their own are read from.
var variables = map[string]string{
	"SobotBaseURL": "SOBOT_BASE_URL", "Addr": "DASHBOARD_ADDR", "PublicURL": "DASHBOARD_PUBLIC_URL", "DataDir": "DASHBOARD_DATA_DIR",
	"WebhookSecret": "DASHBOARD_WEBHOOK_SECRET", "SecretKey": "DASHBOARD_SECRET_KEY",
	"AdminEmail": "DASHBOARD_ADMIN_EMAIL", "AdminPassword": "DASHBOARD_ADMIN_PASSWORD", "LogFormat": "DASHBOARD_LOG_FORMAT",
	"MetricsAddr": "DASHBOARD_METRICS_ADDR", "MetricsToken": "DASHBOARD_METRICS_TOKEN",
	"MediaQuota": "DASHBOARD_MEDIA_QUOTA_MB", "DiskFloor": "DASHBOARD_DISK_FLOOR_MB",
	"SMTPHost": "DASHBOARD_SMTP_HOST", "SMTPPort": "DASHBOARD_SMTP_PORT", "SMTPEncrypt": "DASHBOARD_SMTP_TLS",
}

// checkFields looks at each field by itself, and blames those that could not be read.
func (c *Config) checkFields(unread map[string]bool) (errs []error) {
	wrong := maps.Clone(unread)
	var fields validator.ValidationErrors
	if err := validator.New(validator.WithRequiredStructEnabled()).Struct(c); errors.As(err, &fields) {
		for _, f := range fields {
			wrong[f.StructField()] = true
		}
	}
	for _, field := range slices.Sorted(maps.Keys(wrong)) {
		name := variables[field]
		errs = append(errs, fmt.Errorf("%s %s", name, problems[name])) // never the value: it may be a secret
	}
	return errs
}

// checkWhole looks at what fields mean together.
func (c *Config) checkWhole() (errs []error) {
	if (c.AdminEmail == "") != (c.AdminPassword == "") {
		errs = append(errs, errors.New("DASHBOARD_ADMIN_EMAIL and DASHBOARD_ADMIN_PASSWORD are needed together"))
	}
	if c.DatabaseURL != "" && !strings.HasPrefix(c.DatabaseURL.Reveal(), "sqlite:") {
		errs = append(errs, errors.New("DASHBOARD_DATABASE_URL must begin with sqlite: (such as sqlite:/var/lib/templatedesk/dashboard.db)"))
	}
	if u, err := url.Parse(c.PublicURL); err == nil && c.PublicURL != "" && (u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.User != nil) {
		errs = append(errs, errors.New("DASHBOARD_PUBLIC_URL must be scheme and host alone, without a path"))
	}
	if _, err := c.privateTargets(); err != nil {
		errs = append(errs, err)
	}
	errs = append(errs, c.checkMail()...)
	proxies, err := web.ParseProxies(c.TrustedProxies)
	if err != nil {
		errs = append(errs, fmt.Errorf("DASHBOARD_TRUSTED_PROXIES: %w", err))
	}
	c.proxies = proxies
	if c.Demo {
		if !loopback(c.Addr) {
			errs = append(errs, errors.New("-demo answers on loopback only: set DASHBOARD_ADDR to 127.0.0.1:PORT"))
		}
		return errs
	}
	switch {
	case c.SobotAppID == "" && c.SobotAppKey == "":
		errs = append(errs, errors.New("SOBOT_APP_ID and SOBOT_APP_KEY are not set: get them from Sobot, or start with -demo to try the dashboard without"))
	case c.SobotAppID == "":
		errs = append(errs, errors.New("SOBOT_APP_KEY is set but SOBOT_APP_ID is not"))
	case c.SobotAppKey == "":
		errs = append(errs, errors.New("SOBOT_APP_ID is set but SOBOT_APP_KEY is not"))
	}
	return errs
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}

// privateTargets are the private networks that requests to addresses typed by people
// may reach.
func (c *Config) privateTargets() (all []netip.Prefix, err error) {
	for text := range strings.FieldsFuncSeq(c.AllowPrivate, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("DASHBOARD_ALLOW_PRIVATE_TARGETS: %q is not a network such as 10.20.0.0/16", text)
		}
		if err := outward.CheckPrivate(p); err != nil {
			return nil, fmt.Errorf("DASHBOARD_ALLOW_PRIVATE_TARGETS: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// outward is what requests to addresses typed by people may reach.
func (c *Config) outward() outward.Options {
	private, _ := c.privateTargets() // checked when the configuration was read
	return outward.Options{AllowPrivate: private}
}

// beacon probes the public address, with the installation's own key.
func (c *Config) beacon(key [32]byte) *outward.Beacon {
	o := c.outward()
	if u, err := url.Parse(c.PublicURL); err == nil {
		if port, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
			o.AlsoPorts = append(o.AlsoPorts, uint16(port))
		}
	}
	return outward.NewBeacon(outward.New(o), c.PublicURL, key, time.Now)
}

// dataDir is where this mode keeps its files: the demo has a folder of its own.
func (c *Config) dataDir() string {
	if c.Demo {
		return filepath.Join(c.DataDir, "demo")
	}
	return c.DataDir
}

func (c *Config) databasePath() string {
	if path, ok := strings.CutPrefix(c.DatabaseURL.Reveal(), "sqlite:"); ok && !c.Demo {
		return strings.TrimPrefix(path, "//")
	}
	return filepath.Join(c.dataDir(), "dashboard.db")
}

// base is what links in the terminal begin with: the public address, else where it
// listens.
func (c *Config) base(addr string) string {
	if c.PublicURL != "" {
		return strings.TrimRight(c.PublicURL, "/")
	}
	return "http://" + addr
}

func (c *Config) mode() string {
	if c.Demo {
		return "demo"
	}
	return "live"
}

// secretKey is the key of the encrypted columns: configured, or a file beside
// the database that is made on first start.
func (c *Config) secretKey() (key [32]byte, err error) {
	text := c.SecretKey.Reveal()
	if text == "" {
		if text, err = keyFile(c.keyPath()); err != nil {
			return key, err
		}
	}
	return decodeKey(text)
}

func (c *Config) keyPath() string { return filepath.Join(c.dataDir(), "secret.key") }

func decodeKey(text string) (key [32]byte, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(key) {
		return key, errors.New("secret.key does not hold 64 hexadecimal digits")
	}
	copy(key[:], raw)
	return key, nil
}

// summary is the configuration in effect, for the log: secrets print a mask where they are set.
func (c *Config) summary() []any {
	return []any{
		"mode", c.mode(), "addr", c.Addr, "public_url", c.PublicURL, "data_dir", c.dataDir(), "sobot", c.SobotBaseURL, "trusted_proxies", c.TrustedProxies,
		"app_key", c.SobotAppKey, "webhook_secret", c.WebhookSecret, "secret_key", c.SecretKey, "admin", c.AdminEmail != "",
		"metrics_addr", c.MetricsAddr, "metrics_token", c.MetricsToken, "private_targets", c.AllowPrivate,
		"smtp", c.SMTPHost, "smtp_password", c.SMTPPassword,
	}
}

// secrets are the values that nothing may write down. The app id is half of what a token
// is got with.
func (c *Config) secrets() []string {
	return []string{
		c.SobotAppID, c.SobotAppKey.Reveal(), c.WebhookSecret.Reveal(), c.SecretKey.Reveal(), c.AdminPassword.Reveal(), c.MetricsToken.Reveal(),
		c.SMTPPassword.Reveal(),
	}
}

// environ is the process's environment as a map.
func environ() map[string]string {
	m := map[string]string{}
	for _, kv := range os.Environ() {
		k, v, _ := strings.Cut(kv, "=")
		m[k] = v
	}
	return m
}
