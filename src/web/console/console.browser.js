var le,
  Il,
  Vi,
  Sn,
  Wi,
  Er,
  Fl,
  Mr,
  $l,
  Bi,
  Ui,
  kf,
  Jo = Symbol.for("pv"),
  Ar = {},
  Dr = [],
  Sf = /^m(i|n|o|s|text|space)$/,
  ji = Array.isArray,
  qi = Dr.slice,
  Bn = Object.assign;
function Vn(e) {
  e && e.parentNode && e.remove();
}
function Nl(e, t, n) {
  var o,
    r,
    l,
    s = {},
    u = arguments.length;
  for (l in t)
    l == "key" ? (o = t[l]) : l == "ref" && typeof e != "function" ? (r = t[l]) : (s[l] = t[l]);
  return (u > 2 && (s.children = u > 3 ? qi.call(arguments, 2) : n), Ko(e, s, o, r, null));
}
function Ko(e, t, n, o, r) {
  var l = {
    type: e,
    props: t,
    key: n,
    ref: o,
    __k: null,
    __: null,
    __b: 0,
    __e: null,
    __c: null,
    constructor: Jo,
    __v: r || ++Il,
    __i: -1,
    __u: 0,
  };
  return (!r && le.vnode && le.vnode(l), l);
}
function Z(e) {
  return e.children;
}
function xo(e, t) {
  ((this.props = e), (this.context = t), (this.__g = 0));
}
function xn(e, t) {
  if (t == null) return e.__ && xn(e.__, e.__i + 1);
  for (var n; t < e.__k.length; t++) if ((n = e.__k[t]) && n.__e) return n.__e;
  return typeof e.type != "function" || e.props.__P ? null : xn(e);
}
function xf(e) {
  var t,
    n = e.__v,
    o = n.__e,
    r = [],
    l = [],
    s = e.__P;
  s &&
    (((t = Bn({ constructor: Jo }, n)).__v = n.__v + 1),
    le.vnode && le.vnode(t),
    Gi(s, t, n, e.__n, s.namespaceURI, 32 & n.__u ? [o] : null, r, o || xn(n), 32 & n.__u, l),
    (t.__v = n.__v),
    (t.__.__k[t.__i] = t),
    Bl(r, t, l),
    (n.__ = n.__e = null),
    t.__e != o && Hl(t));
}
function Hl(e) {
  if ((e = e.__) && e.__c && !e.props.__P)
    return (
      (e.__e = null),
      e.__k.some(function (t) {
        return t && (e.__e = t.__e);
      }),
      Hl(e)
    );
}
function Ol(e) {
  ((8 & e.__g || ((e.__g |= 8), Sn.push(e), Er++)) && Wi == le.debounceRendering) ||
    ((Wi = le.debounceRendering) || queueMicrotask)(zl);
}
function zl() {
  try {
    for (var e, t = 1; Sn.length;)
      (Sn.length > t && Sn.sort(Fl), (e = Sn.shift()), (t = Sn.length), 8 & e.__g && xf(e));
  } finally {
    (Er = Sn.length) && (Wi || queueMicrotask)(zl);
  }
}
function Wl(e, t, n, o, r, l, s, u, f, d, h) {
  var v,
    _,
    g,
    S,
    C,
    x,
    A = o.__k || Dr,
    k = t.length;
  for (f = Tf(n, t, A, f, k), v = 0; v < k; v++)
    (g = n.__k[v]) != null &&
      ((_ = (~g.__i && A[g.__i]) || Ar),
      (g.__i = v),
      (x = Gi(e, g, _, r, l, s, u, f, d, h)),
      (S = g.__e),
      (_.ref != g.ref || 8 & _.__u) &&
        (_.ref && Ki(_.ref, null, g, _), g.ref && h.push(g.ref, g.__c || S, g)),
      (C = C || S),
      4 & g.__u
        ? ((f = Ul(g, f, e, !_.__v)), _.__e && (_.__e = null))
        : typeof g.type == "function" && x !== void 0
          ? (f = x)
          : S && (f = S.nextSibling),
      (g.__u &= -21));
  return ((n.__e = C), f);
}
function Tf(e, t, n, o, r) {
  var l,
    s,
    u,
    f,
    d,
    h,
    v,
    _,
    g,
    S = n.length,
    C = S,
    x = 0,
    A = 0,
    k = (e.__k = Array(r));
  for (l = 0; l < r; l++)
    (s = t[l]) != null && typeof s != "boolean" && typeof s != "function"
      ? (typeof s != "object" || s.constructor === String
          ? (s = k[l] = Ko(null, s))
          : ji(s)
            ? (s = k[l] = Ko(Z, { children: s }))
            : s.constructor === Jo && s.__b
              ? (s = k[l] = Ko(s.type, s.props, s.key, s.ref, s.__v))
              : (k[l] = s),
        (f = l + x),
        (s.__ = e),
        (s.__b = e.__b + 1),
        (u = null),
        ~(d = s.__i = Pf(s, n, f, C)) && (C--, (u = n[d]) && (u.__u |= 2)),
        u && u.__v
          ? ((s.__u |= 16),
            d == f - 1 ? x-- : d == f + 1 ? x++ : d != f && (d > f ? x-- : x++, (A = 1)))
          : (~d || (r > S ? x-- : r < S && x++), typeof s.type != "function" && (s.__u |= 4)))
      : (k[l] = null);
  if (A) {
    for (h = [], v = [], l = 0; l < r; l++)
      if ((s = k[l]) && 16 & s.__u) {
        for (x = 0, _ = h.length; x < _;) h[(g = (x + _) >> 1)] < s.__i ? (x = g + 1) : (_ = g);
        ((h[x] = s.__i), (v[l] = x + 1));
      }
    for (x = h.length; l--;) v[l] && (v[l] == x ? x-- : (k[l].__u |= 4));
  }
  if (C) for (l = 0; l < S; l++) !(u = n[l]) || 2 & u.__u || (u.__e == o && (o = xn(u)), Ji(u, u));
  return o;
}
function Ul(e, t, n, o) {
  var r, l, s, u;
  if (typeof e.type == "function") {
    if (e.props.__P) return t;
    if ((r = e.__k))
      for (l = 0; l < r.length; l++) r[l] && ((r[l].__ = e), (t = Ul(r[l], t, n, !1)));
    return t;
  }
  for (
    t && !t.parentNode && (t = xn(e)) && !t.parentNode && (t = null), s = e.__e, u = t;
    u && u.nodeType == 8;
  )
    u = u.nextSibling;
  for (
    s != u &&
      (!o && n.moveBefore && s.parentNode ? n.moveBefore(s, t) : n.insertBefore(s, t || null)),
      t = s;
    (t = t && t.nextSibling) && t.nodeType == 8 && !t.data.startsWith("$s");
  );
  return t;
}
function Pf(e, t, n, o) {
  var r,
    { key: l, type: s } = e,
    u = t[n],
    f = u && !(2 & u.__u);
  if ((u === null && l == null) || (f && l == u.key && s == u.type)) return n;
  if (o > (f ? 1 : 0)) {
    for (r = n - 1; r >= 0; r--)
      if ((u = t[r]) && !(2 & u.__u) && l == u.key && s == u.type) return r;
    for (r = n + 1; r < t.length; r++)
      if ((u = t[r]) && !(2 & u.__u) && l == u.key && s == u.type) return r;
  }
  return -1;
}
function Rl(e, t, n) {
  (n == null && (n = ""), t[0] == "-" ? e.setProperty(t, n) : (e[t] = n));
}
function Pr(e, t, n, o, r) {
  var l, s;
  if (t == "style")
    if (typeof n == "string") e.style.cssText = n;
    else {
      if ((typeof o == "string" && (e.style.cssText = o = ""), o))
        for (t in o) (n && t in n) || Rl(e.style, t);
      if (n) for (t in n) (o && n[t] == o[t]) || Rl(e.style, t, n[t]);
    }
  else if (t[0] == "o" && t[1] == "n")
    (typeof n != "function" && (n = null),
      typeof o != "function" && (o = null),
      ((e.__e || (e.__e = {}))[t] = n),
      (n && o) ||
        ((s = Ui[t] || (Ui[t] = Mf(t))),
        ((e.__a || (e.__a = {}))[t] = Bi),
        (l = t != (t = t.replace($l, "$1"))),
        (t = t.slice(2))[0] < "a" && (t = t.toLowerCase()),
        n ? e.addEventListener(t, s, l) : e.removeEventListener(t, s, l)));
  else {
    if (r == "http://www.w3.org/2000/svg") t = t.replace(/xlink(H|:h)/, "h").replace(/sName$/, "s");
    else if (
      t != "width" &&
      t != "height" &&
      t != "href" &&
      t != "list" &&
      t != "form" &&
      t != "tabIndex" &&
      t != "download" &&
      t != "rowSpan" &&
      t != "colSpan" &&
      t != "role" &&
      t != "popover" &&
      t in e
    )
      try {
        return void (e[t] = n == null ? "" : n);
      } catch (u) {}
    if (typeof n == "function") return;
    n == null || (n === !1 && t[4] != "-")
      ? e.removeAttribute(t)
      : e.setAttribute(t, t == "popover" && n == 1 ? "" : n);
  }
}
function Mf(e) {
  return function (t) {
    var n = this.__e;
    if (n) {
      if (((n = n[e]), t[Mr] == null)) t[Mr] = Bi++;
      else if (t[Mr] < this.__a[e]) return;
      return n(le.event ? le.event(t) : t);
    }
  };
}
function Gi(e, t, n, o, r, l, s, u, f, d) {
  var h,
    v,
    _,
    g,
    S,
    C,
    x,
    A,
    k,
    M,
    b,
    F,
    L,
    R,
    N,
    J,
    I,
    P,
    B = t.type;
  if (t.constructor !== Jo) return null;
  (128 & n.__u &&
    ((f = 32 & n.__u), (h = n.__c.__z)) &&
    ((t.__u |= f), (v = l = []), h.nodeType == 8 ? (u = Cr(h, l)) : l.push(h), (u = l[0] || u)),
    (h = le.__b) && h(t));
  e: if (typeof B == "function") {
    _ = s.length;
    try {
      if (
        ((A = t.props),
        (k = (h = B.prototype) && h.render),
        (M = (h = B.contextType) && o[h.__c]),
        (b = h ? (M ? M.props.value : h.__) : o),
        (g = n.__c)
          ? ((t.__c = g), 2 & g.__g && (g.__g |= 1))
          : (k
              ? (t.__c = g = new B(A, b))
              : ((t.__c = g = new xo(A, b)), (g.constructor = B), (g.render = Ef)),
            M && M.sub(g),
            g.state || (g.state = {}),
            (g.__n = o),
            (g.__g |= 8),
            (g.__h = []),
            (g.__k = [])),
        k &&
          (g.__s || (g.__s = g.state),
          B.getDerivedStateFromProps &&
            (g.__s == g.state && (g.__s = Bn({}, g.__s)),
            Bn(g.__s, B.getDerivedStateFromProps(A, g.__s)))),
        (S = g.props),
        (C = g.state),
        (g.__v = t),
        n.__c)
      ) {
        if (
          (A !== S &&
            k &&
            !B.getDerivedStateFromProps &&
            g.componentWillReceiveProps &&
            g.componentWillReceiveProps(A, b),
          (t.__v == n.__v && !(8 & g.__g)) ||
            (!(4 & g.__g) &&
              g.shouldComponentUpdate &&
              g.shouldComponentUpdate(A, g.__s, b) === !1))
        ) {
          (t.__v != n.__v && ((g.props = A), (g.state = g.__s), (g.__g &= -9)),
            (t.__e = n.__e),
            (t.__k = n.__k),
            t.__k.some(function (D) {
              D && (D.__ = t);
            }),
            Dr.push.apply(g.__h, g.__k),
            (g.__k = []),
            g.__h.length && s.push(g),
            (u = xn(n)));
          break e;
        }
        (g.componentWillUpdate && g.componentWillUpdate(A, g.__s, b),
          k &&
            g.componentDidUpdate &&
            g.__h.push(function () {
              g.componentDidUpdate(S, C, x);
            }));
      } else
        (k && !B.getDerivedStateFromProps && g.componentWillMount && g.componentWillMount(),
          k && g.componentDidMount && g.__h.push(g.componentDidMount));
      ((g.context = b), (g.props = A), (g.__P = e), (g.__g &= -5), (F = le.__r), (L = k ? 25 : 0));
      do ((g.__g &= -9), F && F(t), (h = g.render(g.props, (g.state = g.__s), g.context)));
      while (8 & g.__g && ++L < 25);
      (k && (Dr.push.apply(g.__h, g.__k), (g.__k = [])),
        (g.state = g.__s),
        g.getChildContext && (o = Bn({}, o, g.getChildContext())),
        k && n.__c && g.getSnapshotBeforeUpdate && (x = g.getSnapshotBeforeUpdate(S, C)),
        (R = h && h.type === Z && h.key == null ? h.props.children : h),
        A.__P &&
          ((h = u),
          (r = (e = A.__P).namespaceURI),
          (f = l = null),
          n.props &&
            n.props.__P != e &&
            (n.__k.some(function (D) {
              D && Ji(D, D);
            }),
            (n.__k = null)),
          (u = n.__k ? xn(n, 0) : null)),
        (u = Wl(e, ji(R) ? R : [R], t, n, o, r, l, s, u, f, d)),
        A.__P && ((t.__e = null), (u = h)),
        (t.__u &= -161),
        v && v.some(Vn),
        g.__h.length && s.push(g),
        1 & g.__g && (g.__g &= -4));
    } catch (D) {
      if (((s.length = _), (t.__v = null), f || l))
        if (D && D.then) {
          if (((t.__u |= 128 | f), l)) {
            for (
              ~(I = l.indexOf(u || void 0)) || (I = l.length);
              (P = l[I - 1]) && P.nodeType == 8;
            )
              I--;
            for (; I < l.length; I++)
              if ((P = l[I]))
                if (((l[I] = null), N)) {
                  if (P == J) break;
                } else {
                  if (P.nodeType != 8) break;
                  P.data.startsWith("$s") && (J = Cr((N = P)));
                }
          }
          if (!N) {
            for (; u && u.nodeType == 8 && u.nextSibling;) u = u.nextSibling;
            N = u;
          }
          ((h = Cr((N = t.__c.__z || (t.__c.__z = N)))) ? ((t.__e = N), (u = h)) : (t.__e = u),
            (u = u && u.nextSibling));
        } else l && l.some(Vn);
      else t.__e = n.__e;
      (t.__k || (t.__k = n.__k || []), (D && D.then) || Vl(t), le.__e(D, t, n));
    }
  } else u = t.__e = Cf(n.__e, t, n, o, r, l, s, f, d, e);
  return ((h = le.diffed) && h(t), u);
}
function Cr(e, t) {
  if (e && e.nodeType == 8 && e.data.startsWith("$s"))
    for (var n = 1; (e = e.nextSibling);) {
      if (e.nodeType == 8) {
        if (e.data.startsWith("$s")) n++;
        else if (e.data.startsWith("/$s") && !--n) return e;
      }
      t && t.push(e);
    }
}
function Vl(e) {
  e && (e.__c && (e.__c.__g |= 4), e.__k && e.__k.some(Vl));
}
function Bl(e, t, n) {
  for (var o = 0; o < n.length;) Ki(n[o++], n[o++], n[o++]);
  (le.__c && le.__c(t, e),
    e.some(function (r) {
      try {
        ((e = r.__h),
          (r.__h = []),
          e.some(function (l) {
            l.call(r);
          }));
      } catch (l) {
        le.__e(l, r.__v);
      }
    }));
}
function Cf(e, t, n, o, r, l, s, u, f, d) {
  var h,
    v,
    _,
    g,
    S,
    C,
    x,
    A,
    k = n.props || Ar,
    { props: M, type: b } = t;
  if (
    (b == "svg"
      ? (r = "http://www.w3.org/2000/svg")
      : b == "math"
        ? (r = "http://www.w3.org/1998/Math/MathML")
        : r || (r = "http://www.w3.org/1999/xhtml"),
    l)
  ) {
    for (h = 0; h < l.length; h++)
      if ((S = l[h]) && (b ? S.localName == b : S.nodeType == 3)) {
        ((e = S), (l[h] = null));
        break;
      }
  }
  if (!e) {
    if (((A = d.ownerDocument || document), !b)) return A.createTextNode(M);
    ((e = A.createElementNS(r, b, M.is ? M : d)),
      u && (le.__m && le.__m(t, l), (u = !1)),
      (l = null));
  }
  if (b) {
    if (
      ((d = (b == "template" && e.content) || e),
      (l = b == "textarea" && M.defaultValue != null ? null : l && qi.call(d.childNodes)),
      !u && l)
    )
      for (k = {}, h = 0; h < e.attributes.length; h++) k[(S = e.attributes[h]).name] = S.value;
    for (h in k)
      ((S = k[h]),
        h == "dangerouslySetInnerHTML"
          ? (_ = S)
          : h == "children" ||
            h in M ||
            (h == "value" && "defaultValue" in M) ||
            (h == "checked" && "defaultChecked" in M) ||
            Pr(e, h, null, S, r));
    for (h in M)
      ((S = M[h]),
        h == "children"
          ? (g = S)
          : h == "dangerouslySetInnerHTML"
            ? (v = S)
            : h == "value"
              ? (C = S)
              : h == "checked"
                ? (x = S)
                : (u && typeof S != "function") || k[h] === S || Pr(e, h, S, k[h], r));
    (v
      ? (u || (_ && (v.__html == _.__html || v.__html == e.innerHTML)) || (e.innerHTML = v.__html),
        (t.__k = []))
      : (_ && (e.textContent = ""),
        (b == "foreignObject" || (r == "http://www.w3.org/1998/Math/MathML" && Sf.test(b))) &&
          (r = "http://www.w3.org/1999/xhtml"),
        Wl(d, ji(g) ? g : [g], t, n, o, r, l, s, l ? l[0] : n.__k && xn(n, 0), u, f),
        l && l.some(Vn)),
      (u && b != "textarea") ||
        ((h = "value"),
        b == "progress" && C == null
          ? e.removeAttribute(h)
          : C == null || (C === e[h] && (b != "progress" || C)) || Pr(e, h, C, k[h], r),
        (h = "checked"),
        x != null && x != e[h] && Pr(e, h, x, k[h], r)));
  } else k === M || (u && e.data == M) || (e.data = M);
  return e;
}
function Ki(e, t, n, o) {
  try {
    typeof e == "function"
      ? t
        ? (t.__x = e(t) || 1)
        : o &&
          (o = o.__c || o.__e) &&
          (t = o.__x) &&
          ((o.__x = null), typeof t == "function" ? t() : e(null))
      : (e.current = t);
  } catch (r) {
    le.__e(r, n);
  }
}
function Ji(e, t, n) {
  var o, r, l, s;
  if (
    (le.unmount && le.unmount(e),
    !(o = e.ref) || (o.current && o.current != e.__e) || Ki(o, null, t, e),
    (o = e.__c))
  ) {
    if (o.componentWillUnmount)
      try {
        o.componentWillUnmount();
      } catch (u) {
        le.__e(u, t);
      }
    o.__P = o.__n = null;
  }
  if ((o = e.__k))
    for (s = 0; s < o.length; s++)
      o[s] && Ji(o[s], t, typeof e.type != "function" || (n && !e.props.__P));
  (!n &&
    (o = e.__c) &&
    (o = o.__z) &&
    (r = Cr(o, (l = []))) &&
    (o == e.__e && l.some(Vn), Vn(r), Vn(o)),
    n || Vn(e.__e),
    (e.__e = e.__c = e.__ = null));
}
function Ef(e, t, n) {
  return this.constructor(e, n);
}
function jl(e, t) {
  var n, o, r, l;
  (le.__ && le.__(e, t),
    t.nodeType == 9 && (t = t.documentElement),
    (o = (n = e && 32 & e.__u) ? null : t.__k),
    (t.__k = Ko(Z, { children: [e] })),
    (r = []),
    (l = []),
    Gi(
      t,
      t.__k,
      o || Ar,
      Ar,
      t.namespaceURI,
      o ? null : t.firstChild ? qi.call(t.childNodes) : null,
      r,
      o ? o.__e : t.firstChild,
      n,
      l,
    ),
    Bl(r, t.__k, l),
    (t.__k.props.children = null));
}
((le = {
  __e: function (e, t, n, o) {
    for (var r, l, s; (t = t.__);)
      if ((r = t.__c) && !(1 & r.__g)) {
        r.__g |= 4;
        try {
          if (
            ((s = (l = r.constructor) && l.getDerivedStateFromError) &&
              r.setState(l.getDerivedStateFromError(e)),
            r.componentDidCatch && (r.componentDidCatch(e, o || {}), (s = 1)),
            s && 8 & r.__g)
          )
            return void (r.__g |= 2);
        } catch (u) {
          e = u;
        }
      }
    throw ((Er = 0), e);
  },
}),
  (Il = 0),
  (Vi = function (e) {
    return e != null && e.constructor === Jo;
  }),
  (xo.prototype.setState = function (e, t) {
    var n = this.__s;
    ((n && n != this.state) || (n = this.__s = Bn({}, this.state)),
      typeof e == "function" && (e = e(Bn({}, n), this.props)),
      e && (Bn(n, e), this.__v && (t && this.__k.push(t), Ol(this))));
  }),
  (xo.prototype.forceUpdate = function (e) {
    this.__v && ((this.__g |= 4), e && this.__h.push(e), Ol(this));
  }),
  (xo.prototype.render = Z),
  (Sn = []),
  (Er = 0),
  (Fl = function (e, t) {
    return e.__v.__b - t.__v.__b;
  }),
  (Mr = Symbol()),
  ($l = /(PointerCapture)$|Capture$/i),
  (Bi = 0),
  (Ui = {}),
  (kf = 0));
var Zo,
  at,
  Yi,
  ql,
  Af = Object.is,
  Zi = 0,
  ta = [],
  Qi = [],
  Ne = le,
  { __b: Gl, __r: Kl, diffed: Jl, __c: Yl, unmount: Zl, __: Ql } = Ne;
function es(e, t) {
  (Ne.__h && Ne.__h(at, e, Zi || t), (Zi = 0));
  var n = at.__H || (at.__H = { __: [], __h: [] });
  return (e >= n.__.length && n.__.push({}), n.__[e]);
}
function He(e, t) {
  var n = es(Zo++, 3);
  !Ne.__s && na(n.__H, t) && ((n.__P = !0), (n.__ = e), (n.u = t), at.__H.__h.push(n));
}
function mt(e) {
  return (
    (Zi = 5),
    To(function () {
      return { current: e };
    }, [])
  );
}
function To(e, t) {
  var n = es(Zo++, 7);
  return (na(n.__H, t) && ((n.__ = e()), (n.__H = t)), n.__);
}
function Lr() {
  var e = es(Zo++, 11);
  if (!e.__) {
    for (var t = at.__v; !t.__m && t.__;) t = t.__;
    var n = t.__m || (t.__m = [0, 0]);
    e.__ = "P" + n[0] + "-" + n[1]++;
  }
  return e.__;
}
function Df() {
  var e;
  do {
    for (; (e = Qi.shift());)
      try {
        Yo(e);
      } catch (n) {
        Ne.__e(n, { __: (e = e.__P) && e.__v });
      }
    for (; (e = ta.shift());) {
      var t = e.__H;
      if (e.__P && t)
        try {
          (t.__h.some(Yo), t.__h.some(Xi), (t.__h = []));
        } catch (n) {
          ((t.__h = []), Ne.__e(n, e.__v));
        }
    }
  } while (Qi.length);
}
((Ne.__b = function (e) {
  ((at = null), Gl && Gl(e));
}),
  (Ne.__ = function (e, t) {
    (e && t.__k && t.__k.__m && (e.__m = t.__k.__m), Ql && Ql(e, t));
  }),
  (Ne.__r = function (e) {
    (Kl && Kl(e), (Zo = 0));
    var t = (at = e.__c).__H;
    (t &&
      (Yi == at ? (at.__h = []) : (t.__h.some(Yo), t.__h.some(Xi), (Zo = 0)),
      (t.__h = []),
      t.__.some(function (n) {
        (n.__N && (n.__ = n.__N), (n.u = n.__N = void 0));
      })),
      (Yi = at));
  }),
  (Ne.diffed = function (e) {
    Jl && Jl(e);
    var t = e.__c;
    (t &&
      t.__H &&
      (t.__H.__h.length && ea(ta.push(t)),
      t.__H.__.some(function (n) {
        n.u && (n.__H = n.u);
      })),
      (Yi = at = null));
  }),
  (Ne.__c = function (e, t) {
    (t.some(function (n) {
      try {
        (n.__h.some(Yo),
          (n.__h = n.__h.filter(function (o) {
            return !o.__ || Xi(o);
          })));
      } catch (o) {
        n.__h = [
          function () {
            throw o;
          },
        ];
      }
    }),
      Yl && Yl(e, t));
  }),
  (Ne.unmount = function (e) {
    Zl && Zl(e);
    var t,
      n,
      o = e.__c;
    o &&
      o.__H &&
      (o.__H.__.some(function (r) {
        try {
          if (r.__P && r.__c) {
            if (n === void 0) {
              for (n = e.__; n && (!n.__c || !n.__c.__P);) n = n.__;
              n = n && n.__c;
            }
            ((r.__P = n), ea(Qi.push(r)));
          } else Yo(r);
        } catch (l) {
          t = l;
        }
      }),
      (o.__H = void 0),
      t && Ne.__e(t, o.__v));
  }));
var Xl = typeof requestAnimationFrame == "function";
function Lf(e) {
  var t,
    n = function () {
      (clearTimeout(o), Xl && cancelAnimationFrame(t), setTimeout(e));
    },
    o = setTimeout(n, 35);
  Xl && (t = requestAnimationFrame(n));
}
function ea(e) {
  (e != 1 && ql == Ne.requestAnimationFrame) || ((ql = Ne.requestAnimationFrame) || Lf)(Df);
}
function Yo(e) {
  var t = at,
    n = e.__c;
  (typeof n == "function" && ((e.__c = void 0), n()), (at = t));
}
function Xi(e) {
  var t = at;
  ((e.__c = e.__()), (at = t));
}
function na(e, t) {
  return (
    !e ||
    e.length != t.length ||
    t.some(function (n, o) {
      return !Af(n, e[o]);
    })
  );
}
var Of = Symbol.for("preact-signals");
function Fr() {
  if (!(fn > 1)) {
    var e,
      t = !1;
    (function () {
      var r = Rr;
      Rr = void 0;
      while (r !== void 0) {
        var l = r.S;
        if (l.v === r.v) {
          for (var s = l.t; s !== void 0; s = s.x) if (s.i === r.i) s.i = l.i;
        }
        r = r.o;
      }
    })();
    while (Xo !== void 0) {
      var n = Xo;
      ((Xo = void 0), Or++);
      while (n !== void 0) {
        var o = n.u;
        if (((n.u = void 0), (n.f &= -3), !(8 & n.f) && ra(n)))
          try {
            n.c();
          } catch (r) {
            if (!t) ((e = r), (t = !0));
          }
        n = o;
      }
    }
    if (((Or = 0), fn--, t)) throw e;
  } else fn--;
}
function $r(e) {
  if (fn > 0) return e();
  ((ts = ++Rf), fn++);
  try {
    return e();
  } finally {
    Fr();
  }
}
var Qo,
  Le = void 0;
function er(e) {
  var t = Le,
    n = Qo;
  ((Le = void 0), (Qo = void 0));
  try {
    return e();
  } finally {
    ((Le = t), (Qo = n));
  }
}
var Xo = void 0,
  fn = 0,
  Or = 0,
  Rf = 0,
  ts = 0,
  Rr = void 0,
  Ir = 0;
function oa(e) {
  if (Le !== void 0) {
    var t = e.n;
    if (t === void 0 || t.t !== Le) {
      if (
        ((t = { i: 0, S: e, p: Le.s, n: void 0, t: Le, e: void 0, x: void 0, r: t }),
        Le.s !== void 0)
      )
        Le.s.n = t;
      if (((Le.s = t), (e.n = t), 32 & Le.f)) e.S(t);
      return t;
    } else if (t.i === -1) {
      if (((t.i = 0), t.n !== void 0)) {
        if (((t.n.p = t.p), t.p !== void 0)) t.p.n = t.n;
        ((t.p = Le.s), (t.n = void 0), (Le.s.n = t), (Le.s = t));
      }
      return t;
    }
  }
}
function Ve(e, t) {
  ((this.v = e),
    (this.i = 0),
    (this.n = void 0),
    (this.t = void 0),
    (this.l = 0),
    (this.W = t == null ? void 0 : t.watched),
    (this.Z = t == null ? void 0 : t.unwatched),
    (this.name = t == null ? void 0 : t.name));
}
Ve.prototype.brand = Of;
Ve.prototype.h = function () {
  return !0;
};
Ve.prototype.S = function (e) {
  var t = this,
    n = this.t;
  if (n !== e && e.e === void 0)
    if (((e.x = n), (this.t = e), n !== void 0)) n.e = e;
    else
      er(function () {
        var o;
        (o = t.W) == null || o.call(t);
      });
};
Ve.prototype.U = function (e) {
  var t = this;
  if (this.t !== void 0) {
    var { e: n, x: o } = e;
    if (n !== void 0) ((n.x = o), (e.e = void 0));
    if (o !== void 0) ((o.e = n), (e.x = void 0));
    if (e === this.t) {
      if (((this.t = o), o === void 0))
        er(function () {
          var r;
          (r = t.Z) == null || r.call(t);
        });
    }
  }
};
Ve.prototype.subscribe = function (e) {
  var t = this;
  return Tn(
    function () {
      var n = t.value;
      er(function () {
        return e(n);
      });
    },
    { name: "sub" },
  );
};
Ve.prototype.valueOf = function () {
  return this.value;
};
Ve.prototype.toString = function () {
  return this.value + "";
};
Ve.prototype.toJSON = function () {
  return this.value;
};
Ve.prototype.peek = function () {
  var e = this;
  return er(function () {
    return e.value;
  });
};
Object.defineProperty(Ve.prototype, "value", {
  get: function () {
    var e = oa(this);
    if (e !== void 0) e.i = this.i;
    return this.v;
  },
  set: function (e) {
    if (e !== this.v) {
      if (Or > 100) throw Error("Cycle detected");
      ((function (n) {
        if (fn !== 0 && Or === 0) {
          if (n.l !== ts) ((n.l = ts), (Rr = { S: n, v: n.v, i: n.i, o: Rr }));
        }
      })(this),
        (this.v = e),
        this.i++,
        Ir++,
        fn++);
      try {
        for (var t = this.t; t !== void 0; t = t.x) t.t.N();
      } finally {
        Fr();
      }
    }
  },
});
function wt(e, t) {
  return new Ve(e, t);
}
function ra(e) {
  for (var t = e.s; t !== void 0; t = t.n)
    if (t.S.i !== t.i || !t.S.h() || t.S.i !== t.i) return !0;
  return !1;
}
function ia(e) {
  for (var t = e.s; t !== void 0; t = t.n) {
    var n = t.S.n;
    if (n !== void 0) t.r = n;
    if (((t.S.n = t), (t.i = -1), t.n === void 0)) {
      e.s = t;
      break;
    }
  }
}
function sa(e) {
  var t = e.s,
    n = void 0;
  while (t !== void 0) {
    var o = t.p;
    if (t.i === -1) {
      if ((t.S.U(t), o !== void 0)) o.n = t.n;
      if (t.n !== void 0) t.n.p = o;
    } else n = t;
    if (((t.S.n = t.r), t.r !== void 0)) t.r = void 0;
    t = o;
  }
  e.s = n;
}
function jn(e, t) {
  (Ve.call(this, void 0, t), (this.x = e), (this.s = void 0), (this.g = Ir - 1), (this.f = 4));
}
jn.prototype = new Ve();
jn.prototype.h = function () {
  if (((this.f &= -3), 1 & this.f)) return !1;
  if ((36 & this.f) == 32) return !0;
  if (((this.f &= -5), this.g === Ir)) return !0;
  if (((this.g = Ir), (this.f |= 1), this.i > 0 && !ra(this))) return ((this.f &= -2), !0);
  var e = Le;
  try {
    (ia(this), (Le = this));
    var t = this.x();
    if (16 & this.f || this.v !== t || this.i === 0) ((this.v = t), (this.f &= -17), this.i++);
  } catch (n) {
    ((this.v = n), (this.f |= 16), this.i++);
  }
  return ((Le = e), sa(this), (this.f &= -2), !0);
};
jn.prototype.S = function (e) {
  if (this.t === void 0) {
    this.f |= 36;
    for (var t = this.s; t !== void 0; t = t.n) t.S.S(t);
  }
  Ve.prototype.S.call(this, e);
};
jn.prototype.U = function (e) {
  if (this.t !== void 0) {
    if ((Ve.prototype.U.call(this, e), this.t === void 0)) {
      this.f &= -33;
      for (var t = this.s; t !== void 0; t = t.n) t.S.U(t);
    }
  }
};
jn.prototype.N = function () {
  if (!(2 & this.f)) {
    this.f |= 6;
    for (var e = this.t; e !== void 0; e = e.x) e.t.N();
  }
};
Object.defineProperty(jn.prototype, "value", {
  get: function () {
    if (1 & this.f) throw Error("Cycle detected");
    var e = oa(this);
    if ((this.h(), e !== void 0)) e.i = this.i;
    if (16 & this.f) throw this.v;
    return this.v;
  },
});
function en(e, t) {
  return new jn(e, t);
}
function la(e) {
  var t = e.j;
  if (((e.j = void 0), typeof t == "function")) {
    fn++;
    var n = Le;
    Le = void 0;
    try {
      t();
    } catch (o) {
      throw ((e.f &= -2), (e.f |= 8), ns(e), o);
    } finally {
      ((Le = n), Fr());
    }
  }
}
function ns(e) {
  for (var t = e.s; t !== void 0; t = t.n) t.S.U(t);
  ((e.x = void 0), (e.s = void 0), la(e));
}
function If(e) {
  if (Le !== this) throw Error("Out-of-order effect");
  (sa(this), (Le = e), (this.f &= -2));
  try {
    if (8 & this.f) ns(this);
  } finally {
    Fr();
  }
}
function Po(e, t) {
  if (
    ((this.x = e),
    (this.j = void 0),
    (this.s = void 0),
    (this.u = void 0),
    (this.f = 32),
    (this.name = t == null ? void 0 : t.name),
    Qo)
  )
    Qo.push(this);
}
Po.prototype.c = function () {
  var e = this.S();
  try {
    if (8 & this.f) return;
    if (this.x === void 0) return;
    var t = this.x();
    if (typeof t == "function") this.j = t;
  } finally {
    e();
  }
};
Po.prototype.S = function () {
  if (1 & this.f) throw Error("Cycle detected");
  ((this.f |= 1), (this.f &= -9), la(this), ia(this), fn++);
  var e = Le;
  return ((Le = this), If.bind(this, e));
};
Po.prototype.N = function () {
  if (!(2 & this.f)) ((this.f |= 2), (this.u = Xo), (Xo = this));
};
Po.prototype.d = function () {
  if (((this.f |= 8), !(1 & this.f))) ns(this);
};
Po.prototype.dispose = function () {
  this.d();
};
function Tn(e, t) {
  var n = new Po(e, t);
  try {
    n.c();
  } catch (r) {
    throw (n.d(), r);
  }
  var o = n.d.bind(n);
  return ((o[Symbol.dispose] = o), o);
}
var os,
  nr,
  Nr,
  Ff = typeof window < "u" && !!window.__PREACT_SIGNALS_DEVTOOLS__,
  aa = [],
  ua = [];
Tn(function () {
  os = this.N;
})();
function Mo(e, t) {
  le[e] = t.bind(null, le[e] || function () {});
}
function tr(e) {
  if (Nr) {
    var t = Nr;
    ((Nr = void 0), t());
  }
  Nr = e && e.S();
}
function ca(e) {
  var t = this,
    n = e.data,
    o = Y(n);
  ((o.name = "ReactiveDom"), (o.value = n));
  var r = To(function () {
      var u = t,
        f = t.__v;
      while ((f = f.__))
        if (f.__c) {
          f.__c.__$f |= 4;
          break;
        }
      var d = en(function () {
          var g = o.value.value;
          return g === 0 ? 0 : g === !0 ? "" : g || "";
        }),
        h = en(function () {
          return !Array.isArray(d.value) && !Vi(d.value);
        }),
        v = Tn(function () {
          if (((this.N = fa), h.value)) {
            var g = d.value;
            if (u.__v && u.__v.__e && u.__v.__e.nodeType === 3) u.__v.__e.data = g;
          }
        }),
        _ = t.__$u.d;
      return (
        (t.__$u.d = function () {
          (v(), _.call(this));
        }),
        [h, d]
      );
    }, []),
    l = r[0],
    s = r[1];
  return l.value ? s.peek() : s.value;
}
ca.displayName = "ReactiveTextNode";
Object.defineProperties(Ve.prototype, {
  constructor: { configurable: !0, value: Nl(Z, null).constructor },
  type: { configurable: !0, value: ca },
  props: {
    configurable: !0,
    get: function () {
      var e = this;
      return {
        data: {
          get value() {
            return e.value;
          },
        },
      };
    },
  },
  __b: { configurable: !0, value: 1 },
});
Mo("__b", function (e, t) {
  if ((tr(), (nr = void 0), typeof t.type == "string")) {
    var n,
      o = t.props;
    for (var r in o)
      if (r !== "children") {
        var l = o[r];
        if (l instanceof Ve) {
          if (!n) t.__np = n = {};
          ((n[r] = l), (o[r] = l.peek()));
        }
      }
  }
  e(t);
});
Mo("__r", function (e, t) {
  if ((e(t), t.type !== Z)) {
    tr();
    var n,
      o = t.__c;
    if (o) {
      if (((o.__$f &= -2), (n = o.__$u) === void 0))
        o.__$u = n = (function (r, l) {
          var s;
          return (
            Tn(
              function () {
                s = this;
              },
              { name: l },
            ),
            (s.c = r),
            s
          );
        })(
          (function (r) {
            return function () {
              var l;
              if (Ff) (l = this.y) == null || l.call(this);
              ((r.__$f |= 1), r.setState({}));
            };
          })(o),
          typeof t.type == "function" ? t.type.displayName || t.type.name : "",
        );
    }
    ((nr = o), tr(n));
  }
});
Mo("__e", function (e, t, n, o) {
  (tr(), (nr = void 0), e(t, n, o));
});
Mo("diffed", function (e, t) {
  (tr(), (nr = void 0));
  var n;
  if (typeof t.type == "string" && (n = t.__e)) {
    var { __np: o, props: r } = t,
      l = n.U;
    if (l)
      for (var s in l) {
        var u = l[s];
        if (!(u === void 0 || (o && s in o))) (u.d(), (l[s] = void 0));
      }
    if (o) {
      if (!l) ((l = {}), (n.U = l));
      for (var f in o) {
        var d = l[f],
          h = o[f];
        if (d === void 0) ((d = $f(n, f, h, r)), (l[f] = d));
        else d.o(h, r);
      }
    }
  }
  e(t);
});
function $f(e, t, n, o) {
  var r = t in e && e.ownerSVGElement === void 0,
    l = wt(n);
  return {
    o: function (s, u) {
      ((l.value = s), (o = u));
    },
    d: Tn(function () {
      this.N = fa;
      var s = l.value.value;
      if (o[t] !== s)
        if (((o[t] = s), r)) e[t] = s;
        else if (s != null && (s !== !1 || t[4] === "-")) e.setAttribute(t, s);
        else e.removeAttribute(t);
    }),
  };
}
Mo("unmount", function (e, t) {
  if (typeof t.type == "string") {
    var n = t.__e;
    if (n) {
      var o = n.U;
      if (o) {
        n.U = void 0;
        for (var r in o) {
          var l = o[r];
          if (l) l.d();
        }
      }
    }
    var s = t.__np;
    if (s) {
      var u = t.props;
      for (var f in s) u[f] = s[f];
    }
    t.__np = void 0;
  } else {
    var d = t.__c;
    if (d) {
      d.__$f |= 8;
      var h = d.__$u;
      if (h) ((d.__$u = void 0), h.d());
    }
  }
  e(t);
});
Mo("__h", function (e, t, n, o) {
  if (o < 3) t.__$f |= 2;
  e(t, n, o);
});
xo.prototype.shouldComponentUpdate = function (e, t) {
  if (this.__R) return !0;
  var n = this.__$u,
    o = n && n.s !== void 0;
  for (var r in t) return !0;
  if (this.__f || (typeof this.u == "boolean" && this.u === !0)) {
    var l = 2 & this.__$f;
    if (!(o || l || 4 & this.__$f)) return !0;
    if (1 & this.__$f) return !0;
  } else {
    if (!(o || 4 & this.__$f)) return !0;
    if (3 & this.__$f) return !0;
  }
  for (var s in e) if (s !== "__source" && e[s] !== this.props[s]) return !0;
  for (var u in this.props) if (!(u in e)) return !0;
  return !1;
};
function Y(e, t) {
  return To(function () {
    return wt(e, t);
  }, []);
}
var Nf =
    typeof requestAnimationFrame > "u"
      ? setTimeout
      : function (e) {
          var t = function () {
              (clearTimeout(n), cancelAnimationFrame(o), e());
            },
            n = setTimeout(t, 35),
            o = requestAnimationFrame(t);
        },
  Hf = function (e) {
    queueMicrotask(function () {
      queueMicrotask(e);
    });
  };
function zf() {
  $r(function () {
    var e;
    while ((e = aa.shift())) os.call(e);
  });
}
function Wf() {
  if (aa.push(this) === 1) (le.requestAnimationFrame || Nf)(zf);
}
function Uf() {
  $r(function () {
    var e;
    while ((e = ua.shift())) os.call(e);
  });
}
function fa() {
  if (ua.push(this) === 1) (le.requestAnimationFrame || Hf)(Uf);
}
function pa(e, t) {
  var n = mt(e);
  n.current = e;
  var o = nr;
  He(function () {
    return Tn(function () {
      if (((this.N = Wf), !(o && 8 & o.__$f))) return n.current();
    }, t);
  }, []);
}
var or = class extends Error {
    constructor(e, t) {
      super(t + "");
      ((this.status = e), (this.value = t));
    }
  },
  Vf =
    /(\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d+([+-][0-2]\d:[0-5]\d|Z))|(\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d([+-][0-2]\d:[0-5]\d|Z))|(\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d([+-][0-2]\d:[0-5]\d|Z))/,
  Bf =
    /(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s\d{2}\s\d{4}\s\d{2}:\d{2}:\d{2}\sGMT(?:\+|-)\d{4}\s\([^)]+\)/,
  jf =
    /^(?:(?:(?:(?:0?[1-9]|[12][0-9]|3[01])[/\s-](?:0?[1-9]|1[0-2])[/\s-](?:19|20)\d{2})|(?:(?:19|20)\d{2}[/\s-](?:0?[1-9]|1[0-2])[/\s-](?:0?[1-9]|[12][0-9]|3[01]))))(?:\s(?:1[012]|0?[1-9]):[0-5][0-9](?::[0-5][0-9])?(?:\s[AP]M)?)?$/,
  qf = (e) => e.trim().length !== 0 && !Number.isNaN(Number(e)),
  Hr = (e, t) => {
    if (typeof e != "string" || t?.parseDate === !1) return null;
    let n = e.replace(/"/g, "");
    if (Vf.test(n) || Bf.test(n) || jf.test(n)) {
      let o = new Date(n);
      if (!Number.isNaN(o.getTime())) return o;
    }
    return null;
  },
  Gf = (e) => {
    let t = e.charCodeAt(0),
      n = e.charCodeAt(e.length - 1);
    return (t === 123 && n === 125) || (t === 91 && n === 93);
  },
  Kf = (e, t) => JSON.parse(e, (n, o) => Hr(o, t) || o),
  rr = (e, t) => {
    if (!e) return e;
    if (qf(e)) return +e;
    if (e === "true") return !0;
    if (e === "false") return !1;
    if (t?.parseDate !== !1) {
      let n = Hr(e, t);
      if (n) return n;
    }
    if (Gf(e))
      try {
        return Kf(e, t);
      } catch {}
    return e;
  },
  da = (e, t) => {
    let n = e.data.toString();
    return n === "null" ? null : rr(n, t);
  };
var Jf = class {
    constructor(e) {
      ((this.url = e), (this.ws = new WebSocket(e)));
    }
    ws;
    send(e) {
      return Array.isArray(e)
        ? (e.forEach((t) => this.send(t)), this)
        : (this.ws.send(typeof e == "object" ? JSON.stringify(e) : e.toString()), this);
    }
    on(e, t, n) {
      return this.addEventListener(e, t, n);
    }
    off(e, t, n) {
      return (this.ws.removeEventListener(e, t, n), this);
    }
    subscribe(e, t) {
      return this.addEventListener("message", e, t);
    }
    addEventListener(e, t, n) {
      return (
        this.ws.addEventListener(
          e,
          (o) => {
            if (e === "message") {
              let r = da(o);
              t({ ...o, data: r });
            } else t(o);
          },
          n,
        ),
        this
      );
    }
    removeEventListener(e, t, n) {
      return (this.off(e, t, n), this);
    }
    close() {
      return (this.ws.close(), this);
    }
  },
  Yf = ["get", "post", "put", "delete", "patch", "options", "head", "connect", "subscribe"],
  ma = (e, t) => (typeof t == "function" ? t(e) : t === !0),
  ga = ["localhost", "127.0.0.1", "0.0.0.0"],
  ss = typeof FileList > "u",
  zr = (e) => (ss ? e instanceof Blob : e instanceof FileList || e instanceof File),
  Zf = (e) => {
    if (!e) return !1;
    for (let t in e) if (zr(e[t]) || (Array.isArray(e[t]) && e[t].find(zr))) return !0;
    return !1;
  },
  rs = (e) =>
    ss
      ? e
      : new Promise((t) => {
          let n = new FileReader();
          ((n.onload = () => {
            let o = new File([n.result], e.name, { lastModified: e.lastModified, type: e.type });
            t(o);
          }),
            n.readAsArrayBuffer(e));
        }),
  qn = async (e, t, n = {}, o = {}) => {
    if (Array.isArray(e)) {
      for (let r of e)
        if (!Array.isArray(r)) o = await qn(r, t, n, o);
        else {
          let l = r[0];
          if (typeof l == "string") o[l.toLowerCase()] = r[1];
          else for (let [s, u] of l) o[s.toLowerCase()] = u;
        }
      return o;
    }
    if (!e) return o;
    switch (typeof e) {
      case "function":
        if (e instanceof Headers) return qn(e, t, n, o);
        let r = await e(t, n);
        return r ? qn(r, t, n, o) : o;
      case "object":
        if (e instanceof Headers)
          return (
            e.forEach((l, s) => {
              o[s.toLowerCase()] = l;
            }),
            o
          );
        for (let [l, s] of Object.entries(e)) o[l.toLowerCase()] = s;
        return o;
      default:
        return o;
    }
  };
function va(e, t) {
  let n = e.split(`
`),
    o = {};
  for (let r of n) {
    if (!r || r.startsWith(":")) continue;
    let l = r.indexOf(":");
    if (l > 0) {
      let s = r.slice(0, l).trim(),
        u = r.slice(l + 1).replace(/^ /, "");
      o[s] = u && rr(u, t);
    }
  }
  return Object.keys(o).length > 0 ? o : null;
}
function* ha(e, t) {
  let n;
  for (
    ;
    (n = e.value.indexOf(`

`)) !== -1;
  ) {
    let o = e.value.slice(0, n);
    if (((e.value = e.value.slice(n + 2)), o.trim())) {
      let r = va(o, t);
      r && (yield r);
    }
  }
}
async function* is(e, t) {
  let n = e.body;
  if (!n) return;
  let o = n.getReader(),
    r = new TextDecoder("utf-8");
  if (e.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    let l = { value: "" };
    try {
      for (;;) {
        let { done: u, value: f } = await o.read();
        if (u) break;
        let d = typeof f == "string" ? f : r.decode(f, { stream: !0 });
        ((l.value += d), yield* ha(l, t));
      }
      let s = r.decode();
      if ((s && (l.value += s), yield* ha(l, t), l.value.trim())) {
        let u = va(l.value, t);
        u && (yield u);
      }
    } finally {
      o.releaseLock();
    }
  } else
    try {
      for (;;) {
        let { done: l, value: s } = await o.read();
        if (l) break;
        yield rr(typeof s == "string" ? s : r.decode(s, { stream: !0 }), {
          parseDate: t?.parseDate,
        });
      }
    } finally {
      o.releaseLock();
    }
}
var ir = (e, t, n = [], o) =>
    new Proxy(() => {}, {
      get(r, l) {
        if (l === "~path") return "/" + n.join("/");
        if (!(n.length === 0 && (l === "then" || l === "catch" || l === "finally")))
          return ir(e, t, [...n, l], o);
      },
      apply(r, l, [s, u]) {
        if (
          !s ||
          u ||
          (typeof s == "object" && Object.keys(s).length !== 1) ||
          Yf.includes(n.at(-1))
        ) {
          let f = [...n],
            d = f.pop(),
            h = "/" + f.join("/"),
            { fetcher: v = fetch, headers: _, onRequest: g, onResponse: S, fetch: C } = t,
            x = d === "get" || d === "head" || d === "subscribe",
            A = x ? s?.query : u?.query,
            k = "";
          if (A) {
            let M = (b, F) => {
              F != null &&
                (F instanceof Date && (F = F.toISOString()),
                (k +=
                  (k ? "&" : "?") +
                  `${encodeURIComponent(b)}=${encodeURIComponent(typeof F == "object" ? JSON.stringify(F) : F + "")}`));
            };
            for (let [b, F] of Object.entries(A)) {
              if (Array.isArray(F)) {
                for (let L of F) M(b, L);
                continue;
              }
              M(b, F);
            }
          }
          if (d === "subscribe") {
            let M =
              e.replace(
                /^([^]+):\/\//,
                e.startsWith("https://")
                  ? "wss://"
                  : e.startsWith("http://") || ga.find((b) => e.includes(b))
                    ? "ws://"
                    : "wss://",
              ) +
              h +
              k;
            return new Jf(M);
          }
          return (async () => {
            _ = await qn(_, h, u);
            let M = { method: d?.toUpperCase(), body: s, ...C, headers: _ };
            M.headers = { ..._, ...(await qn(x ? s?.headers : u?.headers, h, M)) };
            let b = x && typeof s == "object" ? s.fetch : u?.fetch,
              F =
                (x && typeof s == "object" ? s.throwHttpError : u?.throwHttpError) ??
                t.throwHttpError;
            if (((M = { ...M, ...b }), x && delete M.body, g)) {
              Array.isArray(g) || (g = [g]);
              for (let I of g) {
                let P = await I(h, M);
                typeof P == "object" &&
                  (M = { ...M, ...P, headers: { ...M.headers, ...(await qn(P.headers, h, M)) } });
              }
            }
            if ((x && delete M.body, Zf(s))) {
              let I = new FormData(),
                P = (D) => {
                  if (typeof D == "string" || zr(D)) return !1;
                  if (typeof D == "object") {
                    if (D !== null) return !0;
                    if (D instanceof Date) return !1;
                  }
                  return !1;
                },
                B = async (D) => (D instanceof File ? await rs(D) : P(D) ? JSON.stringify(D) : D);
              for (let [D, j] of Object.entries(M.body)) {
                if (Array.isArray(j)) {
                  if (j.some((W) => typeof W == "object" && W !== null && !zr(W)))
                    I.append(D, JSON.stringify(j));
                  else
                    for (let W = 0; W < j.length; W++) {
                      let oe = j[W],
                        q = await B(oe);
                      I.append(D, q);
                    }
                  continue;
                }
                if (ss) {
                  if (Array.isArray(j)) for (let W of j) I.append(D, await B(W));
                  else I.append(D, await B(j));
                  continue;
                }
                if (j instanceof File) {
                  I.append(D, await rs(j));
                  continue;
                }
                if (j instanceof FileList) {
                  for (let W = 0; W < j.length; W++) I.append(D, await rs(j[W]));
                  continue;
                }
                I.append(D, await B(j));
              }
              M.body = I;
            } else
              typeof s == "object"
                ? ((M.headers["content-type"] = "application/json"), (M.body = JSON.stringify(s)))
                : s != null && (M.headers["content-type"] = "text/plain");
            if ((x && delete M.body, g)) {
              Array.isArray(g) || (g = [g]);
              for (let I of g) {
                let P = await I(h, M);
                typeof P == "object" &&
                  (M = { ...M, ...P, headers: { ...M.headers, ...(await qn(P.headers, h, M)) } });
              }
            }
            u?.headers?.["content-type"] &&
              (M.headers["content-type"] = u?.headers["content-type"]);
            let L = e + h + k,
              R;
            try {
              R = await (o?.handle(new Request(L, M)) ?? v(L, M));
            } catch (I) {
              let P = new or(503, I);
              if (ma(P, F)) throw P;
              return { data: null, error: P, response: void 0, status: 503, headers: void 0 };
            }
            let N = null,
              J = null;
            if (S) {
              Array.isArray(S) || (S = [S]);
              for (let I of S)
                try {
                  let P = await I(R.clone());
                  if (P != null) {
                    N = P;
                    break;
                  }
                } catch (P) {
                  P instanceof or ? (J = P) : (J = new or(422, P));
                  break;
                }
            }
            if (N !== null)
              return { data: N, error: J, response: R, status: R.status, headers: R.headers };
            switch (R.headers.get("Content-Type")?.split(";")[0]) {
              case "text/event-stream":
                N = is(R, { parseDate: t.parseDate });
                break;
              case "application/json":
                N = JSON.parse(await R.text(), (P, B) => {
                  if (typeof B != "string") return B;
                  return Hr(B, { parseDate: t.parseDate }) || B;
                });
                break;
              case "application/octet-stream":
                N = await R.arrayBuffer();
                break;
              case "multipart/form-data":
                let I = await R.formData();
                ((N = {}),
                  I.forEach((P, B) => {
                    N[B] = P;
                  }));
                break;
              default:
                R.headers.get("content-type")?.startsWith("text/") &&
                R.headers.get("transfer-encoding") === "chunked" &&
                !R.headers.has("content-length")
                  ? (N = is(R, { parseDate: t.parseDate }))
                  : (N = await R.text().then((P) => rr(P, { parseDate: t.parseDate })));
            }
            if (R.status >= 300 || R.status < 200) {
              if (((J = new or(R.status, N)), ma(J, F))) throw J;
              N = null;
            }
            return { data: N, error: J, response: R, status: R.status, headers: R.headers };
          })();
        }
        return typeof s == "object" ? ir(e, t, [...n, Object.values(s)[0]], o) : ir(e, t, n);
      },
    }),
  ls = (e, t = {}) =>
    typeof e == "string"
      ? (t.keepDomain ||
          (e.includes("://") || (e = (ga.find((n) => e.includes(n)) ? "http://" : "https://") + e),
          e.endsWith("/") && (e = e.slice(0, -1))),
        ir(e, t))
      : (typeof window < "u" &&
          console.warn(
            "Elysia instance server found on client side, this is not recommended for security reason. Use generic type instead.",
          ),
        ir("http://e.ly", t, [], e));
var Qf = new Set(["get", "post", "put", "patch", "delete", "head"]),
  Xf = new Set(["then", "catch", "finally"]);
function ya(e, t) {
  let n = ls(e, { fetcher: t, parseDate: !1, onResponse: ep });
  return as(n.api, void 0);
}
function ep(e) {
  return e.ok && !e.headers.get("content-type")?.includes("json") && e.status !== 204
    ? e.text()
    : void 0;
}
function as(e, t) {
  return new Proxy(e, {
    get: (n, o) => (typeof o === "symbol" || Xf.has(o) ? void 0 : as(e[o], o)),
    apply: (n, o, r) => (Qf.has(t) ? e(...r).then(tp) : as(e(np(r[0])), void 0)),
  });
}
function tp(e) {
  if (e.error) e.error.message = e.error.value.message;
  else if (e.status === 204) e.data = void 0;
  return e;
}
function np(e) {
  let [[t, n] = ["", ""]] = Object.entries(e),
    o = encodeURIComponent(String(n).toWellFormed());
  return { [t]: /^\.{0,2}$/.test(o) ? `%25${o}` : o };
}
function Wr(e) {
  return e === 408 || e === 429 || e >= 500;
}
function Ur(e, t = null) {
  let n = Math.min(500 * 2 ** (e - 1), 30000);
  return op(t) + n * (0.5 + Math.random() / 2);
}
function op(e) {
  if (e === null) return 0;
  let t = Number(e),
    n = Number.isNaN(t) ? Date.parse(e) - Date.now() : t * 1000;
  return Number.isNaN(n) ? 0 : Math.min(Math.max(n, 0), 600000);
}
function sr(e, t) {
  return new Promise((n) => {
    if (t?.aborted) return n();
    let o = () => {
        (clearTimeout(r), t?.removeEventListener("abort", o), n());
      },
      r = setTimeout(o, e);
    t?.addEventListener("abort", o);
  });
}
class Pn extends Error {
  name = "PlauditError";
  status;
  problem;
  constructor(e) {
    super(e.message);
    ((this.status = e.status), (this.problem = e));
  }
}
var rp = "The server could not be reached.",
  ip = "The server did not answer in time.",
  sp = "The call was given up.";
function _a(e) {
  let { name: t } = e;
  if (t === "TimeoutError") return us(503, ip);
  return us(503, t === "AbortError" ? sp : rp);
}
async function cs(e) {
  if (e.ok || lp(e)) return e;
  await e.body?.cancel();
  let t = new Headers(e.headers);
  for (let n of ["content-encoding", "content-length"]) t.delete(n);
  return us(e.status, `The answer was ${e.status}.`, t);
}
async function Vr(e) {
  return await (await cs(e)).json();
}
function lp({ headers: e }) {
  return e.get("content-type")?.startsWith(wa) ?? !1;
}
var wa = "application/problem+json";
function us(e, t, n = new Headers()) {
  let o = e === 503 ? "unavailable" : "internal",
    r = {
      type: `urn:plaudit:problem:${o}`,
      title: e === 503 ? "Not available now" : "Not an answer of Plaudit",
      status: e,
      code: o,
      message: t,
      requestId: n.get("x-request-id") ?? "",
    };
  return (n.set("content-type", wa), new Response(JSON.stringify(r), { status: e, headers: n }));
}
var ba = 45000,
  ap = 1048576;
async function* ka(e, t, { signal: n, lastEventId: o, onReset: r, ...l } = {}) {
  let s = Object.entries(l).filter(([, d]) => d !== void 0),
    u = `${e}/api/live?${new URLSearchParams(s).toString()}`,
    f = o;
  for (let d = 1; !n?.aborted; d++) {
    let h = up(n),
      v = null;
    try {
      let g = await t(u, { headers: f === void 0 ? {} : { "last-event-id": f }, signal: h.signal });
      if (n?.aborted) return;
      if (!g.ok && !Wr(g.status)) throw new Pn(await Vr(g));
      v = g.headers.get("retry-after");
      for await (let { id: S, type: C, data: x } of cp(g, h.heard)) {
        if (((d = 0), (f = S ?? f), C === "reset")) r?.();
        else if (x !== void 0) yield JSON.parse(x);
        if (n?.aborted) return;
      }
    } finally {
      h.close();
    }
    await sr(Ur(Math.max(d, 1), v), n);
  }
}
function up(e) {
  let t = new AbortController(),
    n = () => t.abort();
  e?.addEventListener("abort", n);
  let o = setTimeout(n, ba);
  return {
    signal: t.signal,
    heard() {
      (clearTimeout(o), (o = setTimeout(n, ba)));
    },
    close() {
      (clearTimeout(o), e?.removeEventListener("abort", n), n());
    },
  };
}
async function* cp({ ok: e, body: t }, n) {
  if (!e || !t) return;
  let o = t.getReader(),
    r = new TextDecoder(),
    l = () => o.read().catch(() => ({ done: !0, value: void 0 })),
    s = "";
  for (let u = await l(); !u.done; u = await l()) {
    (n(), (s += r.decode(u.value, { stream: !0 })));
    let f = s.split(/\r?\n\r?\n/);
    if (((s = f.pop()), s.length > ap)) throw RangeError("A live message is too long.");
    for (let d of f) yield fp(d);
  }
}
function fp(e) {
  let t = {};
  for (let n of e.split(/\r?\n/)) {
    let [, o, r = ""] = /^(id|event|data): ?(.*)$/.exec(n) ?? [];
    if (o === "id") t.id = r;
    else if (o === "event") t.type = r;
    else if (o === "data")
      t.data = t.data
        ? `${t.data}
${r}`
        : r;
  }
  return t;
}
function Sa(e) {
  async function* t() {
    for (let n; ;) {
      let { data: o, error: r } = await e(n);
      if (r) throw new Pn(r.value);
      if ((yield o, o.nextCursor === null)) return;
      n = o.nextCursor;
    }
  }
  return {
    [Symbol.asyncIterator]: t,
    async *items() {
      for await (let n of t()) yield* n.items;
    },
  };
}
var xa = "/api/auth/token";
function Pa({ url: e, key: t, keeper: n, fetch: o, timeoutMs: r }) {
  let l = `plaudit.tokens ${e}`,
    s,
    u,
    f = d();
  async function d() {
    let C = s,
      x = pp(await n.read(l));
    if (s === C) s = x;
    return s;
  }
  async function h(C) {
    ((s = C), await n.write(l, C && JSON.stringify(C)));
  }
  let v = (C, x) => o(C, { signal: AbortSignal.timeout(r), ...x }).then(cs, _a);
  function _(C) {
    return ((u ??= g(C).finally(() => (u = void 0))), u);
  }
  async function g(C) {
    let x = await d();
    if (x?.access !== C.access) return x;
    let A = await v(`${e}${xa}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ grant_type: "refresh_token", refresh_token: x.refresh }),
    });
    if (s?.refresh !== x.refresh) return s;
    if (A.ok) await h(Ta(await A.json()));
    else if (A.status >= 500 || A.status === 429) return A;
    else await h(void 0);
    return s;
  }
  return {
    fetch: async (C, x = {}) => {
      await f;
      let A = new Headers(x.headers),
        k = s,
        M = k?.access ?? t;
      if (!(C.startsWith(`${e}/`) && C !== `${e}${xa}`) || M === void 0 || A.has("authorization"))
        return v(C, x);
      A.set("authorization", `Bearer ${M}`);
      let F = await v(C, { ...x, headers: A });
      if (F.status !== 401 || !k) return F;
      let L = await _(k);
      if (L === void 0) return F;
      if (L instanceof Response) return L.clone();
      if (fs(L.access) !== fs(k.access)) return F;
      return (A.set("authorization", `Bearer ${L.access}`), v(C, { ...x, headers: A }));
    },
    keep: (C) => h(Ta(C)),
    forget: () => h(void 0),
    async account() {
      await f;
      let C = s && fs(s.access);
      return C === void 0 ? {} : { userId: C };
    },
  };
}
function Ta({ access_token: e, refresh_token: t }) {
  return { access: e, refresh: t };
}
function pp(e) {
  try {
    let { access: t, refresh: n } = JSON.parse(e ?? "{}");
    return t && n ? { access: t, refresh: n } : void 0;
  } catch {
    return;
  }
}
function fs(e) {
  try {
    let t = e.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(t)).sub;
  } catch {
    return;
  }
}
function Ma(e) {
  let t = new Map(),
    n = e !== void 0;
  async function o(r) {
    if (!e || !n) return null;
    try {
      return await r(e);
    } catch {
      return ((n = !1), null);
    }
  }
  return {
    async read(r) {
      let l = await o((s) => s.getItem(r));
      return n ? l : (t.get(r) ?? null);
    },
    async write(r, l) {
      if (l === void 0) t.delete(r);
      else t.set(r, l);
      await o((s) => (l === void 0 ? s.removeItem(r) : s.setItem(r, l)));
    },
  };
}
var dp = 1048576,
  mp = 20000,
  hp = 1e4;
function Ca(e) {
  let { queueMax: t = 1e4, batchMax: n = 100, delayMs: o = 1000, onDrop: r } = e,
    l = [],
    s = new AbortController(),
    u = { "content-type": "application/json" };
  if (e.writeKey) u.authorization = `Bearer ${e.writeKey}`;
  let f,
    d,
    h = 0;
  function v(b) {
    if (b.length === 0) return;
    if (((h += b.length), r)) queueMicrotask(() => r(b));
  }
  function _(b, F, L) {
    let { userId: R, anonymousId: N, timestamp: J = new Date(), messageId: I = ps() } = F,
      P = yp({ ...b, userId: R, anonymousId: N, timestamp: J, messageId: I }),
      B = s.signal.aborted
        ? "The client is closed."
        : l.length >= t
          ? `${t} events wait already.`
          : P === void 0 && "The event is no JSON.";
    if (B || P === void 0) return v([{ messageId: I, reason: B || "" }]);
    let j = R !== void 0 || N !== void 0 ? void 0 : L();
    if ((l.push({ messageId: I, json: P, length: P.length, who: j }), l.length >= n)) g();
    else f ??= setTimeout(() => void g(), o);
  }
  function g() {
    return (clearTimeout(f), (f = void 0), (d ??= S().finally(() => (d = void 0))), d);
  }
  async function S() {
    while (l.length > 0) {
      let b = gp(l, n);
      (await C(b), l.splice(0, b.length));
    }
  }
  async function C(b) {
    let F = await Promise.all(b.map(vp));
    for (let L = 1; ; L++) {
      let R = await x(F),
        N = R.ok ? await _p(R) : void 0;
      if (N)
        return v(
          N.rejected.map(({ index: J, reason: I }) => ({ messageId: b[J].messageId, reason: I })),
        );
      if (!R.ok && !Wr(R.status)) {
        let { message: J } = await Vr(R);
        return v(b.map(({ messageId: I }) => ({ messageId: I, reason: J })));
      }
      if ((await sr(Ur(L, R.headers.get("retry-after")), s.signal), s.signal.aborted))
        return v(
          b.map(({ messageId: I }) => ({
            messageId: I,
            reason: "The client was closed before the server had it.",
          })),
        );
    }
  }
  function x(b) {
    let F = JSON.stringify({ batch: b, sentAt: new Date() }),
      L = AbortSignal.any([AbortSignal.timeout(e.timeoutMs), s.signal]),
      R = F.length <= mp && { keepalive: !0 },
      N = { method: "POST", headers: u, body: F, signal: L, ...R };
    return e.fetch(`${e.url}/v1/batch`, N);
  }
  async function A(b = hp) {
    let F = new AbortController(),
      L = sr(b, F.signal).then(() => !1),
      R = await Promise.race([g().then(() => !0), L]);
    return (F.abort(), R);
  }
  let k = globalThis.document,
    M = () => void (k?.visibilityState === "hidden" && g());
  return (
    k?.addEventListener("visibilitychange", M),
    {
      track(b, F, L) {
        let R = typeof b === "string" ? { event: b, properties: F, ...L } : b,
          { event: N, properties: J } = R;
        _({ type: "track", event: N, properties: J }, R, e.whose);
      },
      identify({ traits: b, ...F } = {}) {
        _({ type: "identify", traits: b }, F, e.whoIs);
      },
      flush: A,
      dropped: () => h,
      async close(b) {
        let F = await A(b);
        return (k?.removeEventListener("visibilitychange", M), s.abort(), await d, F);
      },
    }
  );
}
function gp(e, t) {
  let n = 0,
    o = e.findIndex((r, l) => ((n += r.length), l > 0 && (l === t || n > dp)));
  return e.slice(0, o === -1 ? e.length : o);
}
async function vp({ json: e, who: t }) {
  return { ...JSON.parse(e), ...(await t) };
}
function yp(e) {
  try {
    return JSON.stringify(e);
  } catch {
    return;
  }
}
async function _p(e) {
  let t = await e.json().catch(() => {
    return;
  });
  return t?.success === !0 ? t : void 0;
}
function ps() {
  let e = crypto.getRandomValues(new Uint8Array(16));
  return (
    (e[6] = (e[6] & 15) | 64),
    (e[8] = (e[8] & 63) | 128),
    Array.from(e, (n) => n.toString(16).padStart(2, "0"))
      .join("")
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
  );
}
var wp = 30000;
function Ea(e, t = {}) {
  let { key: n, writeKey: o, timeoutMs: r = wp } = t,
    { href: l } = new URL(e, globalThis.location?.href),
    s = l.replace(/\/+$/, ""),
    u = t.fetch ?? ((x, A) => globalThis.fetch(x, A)),
    f = Ma(t.storage),
    d = Pa({ url: s, key: n, keeper: f, fetch: u, timeoutMs: r }),
    h = ya(s, d.fetch),
    v = `plaudit.anonymous ${s}`,
    _,
    g = () => (_ ??= S());
  async function S() {
    let x = await f.read(v);
    if (x) return x;
    let A = ps();
    return (await f.write(v, A), A);
  }
  let C = Ca({
    ...t.track,
    url: s,
    fetch: d.fetch,
    writeKey: o,
    timeoutMs: r,
    async whose() {
      let x = await d.account();
      return "userId" in x ? x : { anonymousId: await g() };
    },
    async whoIs() {
      return { ...(await d.account()), anonymousId: await g() };
    },
  });
  return {
    api: h,
    async signIn({ username: x, password: A }) {
      let k = await h.auth.token.post({ username: x, password: A });
      if (k.data) await d.keep(k.data);
      return k;
    },
    async signOut() {
      let x = await h.auth.logout.post();
      return (await d.forget(), (_ = void 0), await f.write(v, void 0), x);
    },
    pages: Sa,
    live: (x) => ka(s, d.fetch, x),
    ...C,
    fetch: d.fetch,
  };
}
var Gn = Ea("/", { storage: sessionStorage }),
  { api: ee } = Gn,
  Dt = wt(void 0);
function Ut(e) {
  let t = Dt.value?.permissions ?? [];
  return t.includes(e) || t.includes("admin");
}
async function ds() {
  let e = Object.keys(sessionStorage).some((t) => t.startsWith("plaudit.tokens"));
  Dt.value = e ? ((await ee.users.me.get()).data ?? null) : null;
}
async function ms(e, t) {
  let n = await Gn.signIn({ username: e, password: t });
  if (n.error) return n.error.value;
  await ds();
  return;
}
async function Aa() {
  (await Gn.signOut(), (Dt.value = null));
}
var Co = wt(hs()),
  be = en(() => Co.value);
addEventListener("popstate", () => (Co.value = hs()));
function hs() {
  let { pathname: e, search: t } = location;
  return { path: e.replace(/(.)\/+$/, "$1"), params: new URLSearchParams(t) };
}
function tn(e, { replace: t = !1 } = {}) {
  if ((history[t ? "replaceState" : "pushState"](null, "", e), (Co.value = hs()), !t))
    scrollTo(0, 0);
}
function Br(e) {
  let t = new URLSearchParams(Co.value.params);
  for (let [n, o] of Object.entries(e))
    if (o === void 0 || o === "") t.delete(n);
    else t.set(n, o);
  return Da(Co.value.path, t);
}
function ie(e, t = !1) {
  tn(Br(e), { replace: t });
}
var bp = ["range", "from", "to", "tz", "source", "compare", "everyone"];
function nn(e, t = {}) {
  let n = new URLSearchParams();
  for (let o of bp) {
    let r = Co.value.params.get(o);
    if (r !== null) n.set(o, r);
  }
  for (let [o, r] of Object.entries(t)) n.set(o, r);
  return Da(e, n);
}
function Da(e, t) {
  let n = t.toString();
  return n === "" ? e : `${e}?${n}`;
}
var Kn = [
    { name: "today", title: "Today", key: "1" },
    { name: "yesterday", title: "Yesterday", key: "2" },
    { name: "7d", title: "Last 7 days", key: "3" },
    { name: "30d", title: "Last 30 days", key: "4" },
    { name: "90d", title: "Last 90 days", key: "5" },
    { name: "12m", title: "Last 12 months", key: "6" },
    { name: "month", title: "This month", key: "7" },
    { name: "last-month", title: "Last month", key: "8" },
  ],
  kp = "30d",
  lr = 86400000,
  gs = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
function vs(e, t = Date.now()) {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: e,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(t);
}
function on(e, t) {
  return new Date(Date.parse(`${e}T00:00:00Z`) + t * lr).toISOString().slice(0, 10);
}
function jr(e, t) {
  let n = new Date(`${e.slice(0, 7)}-01T00:00:00Z`);
  return (n.setUTCMonth(n.getUTCMonth() + t), n.toISOString().slice(0, 10));
}
function Sp(e, t) {
  let n = Date.parse(e.length === 10 ? `${e}T00:00:00Z` : e),
    o = Date.parse(t.length === 10 ? `${t}T00:00:00Z` : t);
  return Math.max(1, Math.ceil((o - n) / lr));
}
function xp(e, t) {
  switch (e) {
    case "today":
      return { from: t };
    case "yesterday":
      return { from: on(t, -1), to: t };
    case "7d":
      return { from: on(t, -6) };
    case "90d":
      return { from: on(t, -89) };
    case "12m":
      return { from: jr(t, -11) };
    case "month":
      return { from: jr(t, 0) };
    case "last-month":
      return { from: jr(t, -1), to: jr(t, 0) };
    default:
      return { from: on(t, -29) };
  }
}
function Tp(e) {
  if (e <= 2) return "hour";
  if (e <= 92) return "day";
  return e <= 400 ? "week" : "month";
}
var Pp = ["hour", "day", "week", "month"],
  ys = 100;
function Mp(e, t = Date.now()) {
  let n = e.get("tz") ?? gs,
    o = vs(n, t),
    r = e.get("from"),
    l = r ? void 0 : (e.get("range") ?? kp),
    { from: s, to: u } = r ? { from: r, to: e.get("to") ?? void 0 } : xp(l, o),
    f = Sp(s, u ?? on(o, 1)),
    d = e.get("interval") ?? "",
    v = Pp.includes(d) && (d !== "hour" || f <= ys) ? d : Tp(f);
  return { preset: l, from: s, to: u, tz: n, interval: v, days: f };
}
var ve = en(() => Mp(be.value.params));
function bt({ from: e, to: t, tz: n }) {
  return { from: e, tz: n, ...(t === void 0 ? {} : { to: t }) };
}
function La({ from: e, to: t, tz: n, days: o }, r = Date.now()) {
  let l = o <= 1 ? 7 : Math.ceil(o / 7) * 7,
    s = (f) => (f.length === 10 ? on(f, -l) : new Date(Date.parse(f) - l * lr).toISOString()),
    u = t === void 0 ? new Date(r - l * lr).toISOString() : s(t);
  return { shiftMs: l * lr, from: s(e), to: u, tz: n };
}
function _s({ preset: e, from: t, to: n, tz: o }) {
  let r = Kn.find(({ name: u }) => u === e)?.title;
  if (r) return r;
  let l = (u) =>
    new Date(u.length === 10 ? `${u}T00:00:00Z` : u).toLocaleDateString("en-GB", {
      day: "numeric",
      month: "short",
      year: "numeric",
      timeZone: u.length === 10 ? "UTC" : o,
    });
  if (n === void 0) return `Since ${l(t)}`;
  let s = n.length === 10 ? on(n, -1) : n;
  return t === s ? l(t) : `${l(t)} – ${l(s)}`;
}
var Cp = 60000,
  Oa = new Map();
function Ra(e) {
  let t = Oa.get(e);
  if (t && Date.now() - t.at < Cp) return t.words;
  let n = ee.reports.top
    .get({ query: { by: e, from: "1970-01-02", limit: 200 } })
    .then((o) => (o.data?.rows ?? []).map(({ key: r }) => r));
  return (Oa.set(e, { at: Date.now(), words: n }), n);
}
async function qr(e, t) {
  let n = t.toLowerCase();
  return (await e).filter((o) => o.toLowerCase().includes(n));
}
function Gr(e) {
  return qr(Ra("event"), e);
}
async function Ia(e) {
  let t = await ee.events.get({ query: { limit: 200 } }),
    n = new Set((t.data?.items ?? []).flatMap(({ properties: o }) => Object.keys(o)));
  return qr(Promise.resolve([...n].sort()), e);
}
async function Fa(e) {
  let t = await ee.events.get({ query: { limit: 200 } }),
    n = new Set((t.data?.items ?? []).map(({ source: o }) => o));
  return qr(Promise.resolve([...n].sort()), e);
}
function $a(e, t) {
  if (e === "") return Promise.resolve([]);
  return qr(Ra(`property:${e}`), t);
}
var Ep = Symbol.for("pv"),
  Ap = 0;
function i(e, t, n, o, r, l) {
  t || (t = {});
  var s,
    u,
    f = t;
  if ("ref" in f && typeof e != "function")
    for (u in ((f = {}), t)) u == "ref" ? (s = t[u]) : (f[u] = t[u]);
  var d = {
    type: e,
    props: f,
    key: n,
    ref: s,
    __k: null,
    __: null,
    __b: 0,
    __e: null,
    __c: null,
    constructor: Ep,
    __v: --Ap,
    __i: -1,
    __u: 0,
  };
  return ((r || l) && ((d.__source = r), (d.__self = l)), le.vnode && le.vnode(d), d);
}
var Eo = wt(!1),
  Dp = 12,
  Lp = 120;
function Na() {
  Eo.value = !0;
}
addEventListener("keydown", (e) => {
  if (e.key.toLowerCase() !== "k" || !(e.ctrlKey || e.metaKey)) return;
  (e.preventDefault(), (Eo.value = !Eo.value));
});
function Ha() {
  let e = ar().map(({ path: n, title: o }) => ({ kind: "Page", title: o, open: () => tn(nn(n)) })),
    t = Kn.map(({ name: n, title: o }) => ({
      kind: "Range",
      title: o,
      open: () => ie({ range: n, from: void 0, to: void 0 }),
    }));
  return [...e, ...t];
}
function ws({ title: e }, t) {
  return e.toLowerCase().includes(t.toLowerCase());
}
async function Op(e) {
  let t = Ha().filter((s) => ws(s, e));
  if (e.length < 2) return t;
  let [n, o, r] = await Promise.all([Ut("reports:read") ? Gr(e) : [], Rp(e), Ip(e)]),
    l = n.map((s) => ({
      kind: "Event",
      title: s,
      open: () => tn(nn("/console/trends", { event: s })),
    }));
  return [...t, ...l, ...o, ...r];
}
async function Rp(e) {
  let { data: t } = await ee.items.get({ query: { sort: "likes", limit: 200 } });
  return (t?.items ?? [])
    .map(({ id: n, title: o }) => ({
      kind: "Item",
      title: o,
      open: () => tn(`/console/items/${n}`),
    }))
    .filter((n) => ws(n, e));
}
async function Ip(e) {
  if (!Ut("users:read")) return [];
  let { data: t } = await ee.users.get({ query: { limit: 200 } });
  return (t?.items ?? [])
    .map(({ id: n, username: o }) => ({
      kind: "Person",
      title: o,
      open: () => tn(`/console/people/${n}`),
    }))
    .filter((n) => ws(n, e));
}
function za() {
  return Eo.value ? i(Fp, {}) : null;
}
function Fp() {
  let e = mt(null),
    t = Y(""),
    n = Y(Ha()),
    o = Y(0);
  (He(() => e.current?.showModal(), []),
    He(() => {
      let u = setTimeout(() => void r(t.value), Lp);
      return () => clearTimeout(u);
    }, [t.value]));
  async function r(u) {
    let f = await Op(u);
    if (t.value !== u) return;
    ((n.value = f.slice(0, Dp)), (o.value = 0));
  }
  function l(u) {
    ((Eo.value = !1), u?.open());
  }
  function s(u) {
    let d = { ArrowDown: 1, ArrowUp: -1 }[u.key];
    if (d !== void 0) {
      u.preventDefault();
      let h = Math.max(1, n.value.length);
      o.value = (o.value + d + h) % h;
    }
    if (u.key === "Enter") l(n.value[o.value]);
  }
  return i("dialog", {
    ref: e,
    class: "palette",
    "aria-label": "Find",
    onClose: () => (Eo.value = !1),
    onClick: (u) => u.target === e.current && l(void 0),
    children: [
      i("input", {
        role: "combobox",
        "aria-expanded": "true",
        "aria-controls": "hits",
        "aria-activedescendant": `hit-${o.value}`,
        "aria-label": "Find pages, events, items and people",
        placeholder: "Find pages, events, items and people",
        value: t.value,
        onInput: (u) => (t.value = u.currentTarget.value),
        onKeyDown: s,
      }),
      i("ul", {
        id: "hits",
        role: "listbox",
        "aria-label": "Found",
        children: n.value.map((u, f) =>
          i(
            "li",
            {
              id: `hit-${f}`,
              role: "option",
              "aria-selected": f === o.value,
              onClick: () => l(u),
              children: [i("span", { children: u.title }), " ", i("small", { children: u.kind })],
            },
            `${u.kind} ${u.title}`,
          ),
        ),
      }),
      n.value.length === 0 && i("p", { class: "soft", children: "Nothing has this name." }),
    ],
  });
}
var $p = {
  overview: "M2 14V9M6.7 14V5M11.3 14V7M14 2.5v11.5H2",
  live: "M1.5 8h3l2-5 3 10 2-5h3",
  trends: "M2 12l4-4 3 2 5-6",
  funnel: "M2 3h12l-4.5 5v5l-3-1.5V8z",
  retention: "M2 2h3v3H2zM6.5 2h3v3h-3zM11 2h3v3h-3zM2 6.5h3v3H2zM6.5 6.5h3v3h-3zM2 11h3v3H2z",
  paths: "M2 8h3c3 0 3-5 6-5h3M5 8c3 0 3 5 6 5h3",
  people: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-3 2.7-4.5 5.5-4.5s4.9 1.5 5.5 4.5",
  items: "M8 13.5S2 10 2 6a3 3 0 0 1 6-.8A3 3 0 0 1 14 6c0 4-6 7.5-6 7.5z",
  boards: "M2 2h5v7H2zM9 2h5v4H9zM9 8h5v6H9zM2 11h5v3H2z",
  manage: "M2 4h7M12 4h2M2 8h2M7 8h7M2 12h7M12 12h2M10.5 2.5v3M5.5 6.500v3M10.5 10.500v3",
  search: "M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10.7 10.7 14 14",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  copy: "M5 5V2.5h8.5V11H11M2.5 5H11v8.5H2.5z",
  down: "M3.5 6 8 10.5 12.5 6",
  more: "M3 8h.01M8 8h.01M13 8h.01",
};
function rn({ name: e }) {
  return i("svg", {
    class: "icon",
    viewBox: "0 0 16 16",
    "aria-hidden": "true",
    children: i("path", { d: $p[e] }),
  });
}
function Kr() {
  return i("svg", {
    class: "logo",
    viewBox: "0 0 32 32",
    "aria-hidden": "true",
    children: [
      i("rect", { x: "3", y: "15", width: "6", height: "14", rx: "2" }),
      i("rect", { x: "13", y: "9", width: "6", height: "20", rx: "2" }),
      i("rect", { x: "23", y: "3", width: "6", height: "26", rx: "2" }),
    ],
  });
}
function Lt({ href: e, children: t, ...n }) {
  return i("a", {
    ...n,
    href: e,
    onClick: (o) => {
      if (o.button !== 0 || o.metaKey || o.ctrlKey || o.shiftKey || o.altKey) return;
      (o.preventDefault(), tn(e));
    },
    children: t,
  });
}
var Np = [
  { path: "/", title: "Overview", icon: "overview", needs: "reports:read" },
  { path: "/console/live", title: "Live", icon: "live", needs: "reports:read" },
  { path: "/console/trends", title: "Trends", icon: "trends", needs: "reports:read" },
  { path: "/console/funnel", title: "Funnel", icon: "funnel", needs: "reports:read" },
  { path: "/console/retention", title: "Retention", icon: "retention", needs: "reports:read" },
  { path: "/console/people", title: "People", icon: "people", needs: "users:read" },
  { path: "/console/items", title: "Items", icon: "items" },
  { path: "/console/manage", title: "Manage", icon: "manage", needs: "keys:write" },
];
function ar() {
  return Np.filter(({ needs: e }) => e === void 0 || Ut(e));
}
function Hp(e) {
  let t = be.value.path;
  return e === "/" ? t === "/" : t === e || t.startsWith(`${e}/`);
}
function Wa({ children: e }) {
  return i(Z, {
    children: [
      i("a", { class: "skip", href: "#content", children: "Skip to the content" }),
      i("nav", {
        class: "rail",
        "aria-label": "Pages",
        children: [
          i(Lt, {
            class: "brand",
            href: nn("/"),
            children: [i(Kr, {}), " ", i("span", { children: "Plaudit" })],
          }),
          i("button", {
            type: "button",
            class: "plain find",
            onClick: Na,
            children: [
              i(rn, { name: "search" }),
              " ",
              i("span", { children: "Find" }),
              " ",
              i("kbd", { children: "Ctrl K" }),
            ],
          }),
          i("ul", {
            children: ar().map(({ path: t, title: n, icon: o }) =>
              i(
                "li",
                {
                  children: i(Lt, {
                    href: nn(t),
                    "aria-current": Hp(t) ? "page" : void 0,
                    title: n,
                    children: [i(rn, { name: o }), " ", i("span", { children: n })],
                  }),
                },
                t,
              ),
            ),
          }),
          i(zp, {}),
        ],
      }),
      i("main", { id: "content", tabindex: -1, children: e }),
    ],
  });
}
function zp() {
  return i("div", {
    class: "who",
    children: [
      i(Lt, {
        href: "/console/me",
        title: "Your account",
        children: [i(rn, { name: "people" }), " ", i("span", { children: Dt.value?.username })],
      }),
      i("button", {
        type: "button",
        class: "plain",
        onClick: () => void Aa(),
        children: "Sign out",
      }),
    ],
  });
}
var Wp = 30000,
  Va = wt(0),
  Ba = Date.now();
function ur() {
  ((Ba = Date.now()), Va.value++);
}
setInterval(() => {
  if (!document.hidden && Date.now() - Ba >= Wp) ur();
}, 1000);
function Pe(e, t) {
  let n = Y(void 0),
    o = Y(void 0),
    r = Y(!1),
    l = Y(0),
    s = mt(t);
  s.current = t;
  let u = To(() => wt(e), []),
    f = mt("");
  (He(() => void (u.value = e), [e]),
    pa(() => {
      let h = u.value;
      if ((Va.value, l.value, h === "")) return;
      let v = new AbortController();
      if (((r.value = !0), f.current !== h && Ua(f.current) !== Ua(h))) n.value = void 0;
      return (d(s.current({ fetch: { signal: v.signal } }), v.signal, h), () => v.abort());
    }));
  async function d(h, v, _) {
    let g = await h;
    if (v.aborted) return;
    if (((r.value = !1), (f.current = _), (o.value = g.error?.value), g.error)) {
      if (g.status === 401) Dt.value = null;
    } else n.value = g.data;
  }
  return { data: n.value, problem: o.value, isAsking: r.value, again: () => void l.value++ };
}
function Ua(e) {
  return e.split(" ", 1)[0];
}
var Up = 1000;
function ja() {
  let e = 0;
  addEventListener("keydown", (t) => {
    if (
      t.target.matches("input, select, textarea, [contenteditable]") ||
      t.ctrlKey ||
      t.metaKey ||
      t.altKey
    )
      return;
    if (Date.now() < e) {
      e = 0;
      let r = ar().find(({ title: l }) => l.toLowerCase().startsWith(t.key));
      if (r) tn(nn(r.path));
      return;
    }
    if (t.key === "g") e = Date.now() + Up;
    if (t.key === "r") ur();
    let o = Kn.find(({ key: r }) => r === t.key);
    if (o) ie({ range: o.name, from: void 0, to: void 0 });
  });
}
function ke({ title: e, actions: t, asked: n, height: o = 120, children: r, ...l }) {
  let { data: s, problem: u, isAsking: f } = n;
  return i("section", {
    class: `tile ${l.class ?? ""}`,
    "aria-busy": f,
    children: [
      (e !== void 0 || t !== void 0) &&
        i("header", {
          children: [i("h2", { children: e }), i("div", { class: "actions", children: t })],
        }),
      u && i(Mn, { problem: u, again: n.again }),
      s !== void 0 && !u && i("div", { class: f ? "dim" : void 0, children: r(s) }),
      s === void 0 && !u && i(Bp, { height: o }),
    ],
  });
}
function Mn({ problem: e, again: t }) {
  return i("div", {
    class: "trouble",
    role: "alert",
    children: [
      i("p", { children: e.message }),
      e.issues?.map(({ path: n, message: o }) =>
        i("p", { children: [i("code", { children: n }), " ", o] }, n),
      ),
      i("p", {
        class: "soft",
        children: [
          t && i("button", { type: "button", class: "plain", onClick: t, children: "Retry" }),
          e.requestId &&
            i(Z, { children: [" ", "Request ", i("code", { children: e.requestId })] }),
        ],
      }),
    ],
  });
}
var Vp = 200;
function Bp({ height: e }) {
  let t = Y(!1);
  return (
    He(() => {
      let n = setTimeout(() => (t.value = !0), Vp);
      return () => clearTimeout(n);
    }, []),
    i("div", { class: t.value ? "skeleton" : void 0, ref: (n) => jp(n, e) })
  );
}
function jp(e, t) {
  if (e) e.style.height = `${t}px`;
}
function Re({ children: e }) {
  return i("div", { class: "empty", children: e });
}
var Xe = en(() => {
  let { params: e } = be.value;
  return {
    event: e.get("event") ?? void 0,
    source: e.get("source") ?? void 0,
    where: qp(e.get("where")),
  };
});
function qp(e) {
  try {
    let t = JSON.parse(e ?? "[]");
    return Array.isArray(t) ? t : [];
  } catch {
    return [];
  }
}
function qa(e) {
  ie({ where: e.length === 0 ? void 0 : JSON.stringify(e) });
}
function Jr(e) {
  let t = Xe.value.where.filter(({ property: n, op: o }) => n !== e.property || o !== e.op);
  qa([...t, e]);
}
function Ga(e) {
  qa(Xe.value.where.filter((t, n) => n !== e));
}
function Jn({ event: e, source: t, where: n }) {
  return {
    ...(e === void 0 ? {} : { event: e }),
    ...(t === void 0 ? {} : { source: t }),
    ...(n.length === 0 ? {} : { where: JSON.stringify(n) }),
  };
}
var bs = {
  eq: "is",
  neq: "is not",
  in: "is one of",
  contains: "contains",
  gt: ">",
  gte: "≥",
  lt: "<",
  lte: "≤",
  exists: "exists",
};
function Ka({ property: e, op: t, value: n }) {
  if (t === "exists") return `${e} ${n ? "exists" : "is missing"}`;
  return `${e} ${bs[t]} ${Array.isArray(n) ? n.join(", ") : String(n)}`;
}
var Ja = Object.keys(bs),
  Ya = (e) => bs[e];
var ks = 4,
  Ss = 8;
function Ot({ label: e, title: t, children: n, ...o }) {
  let r = Lr(),
    l = mt(null),
    s = mt(null),
    u = () => s.current?.hidePopover();
  function f() {
    if (!l.current || !s.current) return;
    let d = l.current.getBoundingClientRect(),
      { offsetWidth: h, offsetHeight: v, style: _ } = s.current,
      g = Math.min(d.left, innerWidth - h - Ss),
      C = d.bottom + ks + v < innerHeight ? d.bottom + ks : Math.max(Ss, d.top - ks - v);
    ((_.left = `${Math.max(Ss, g)}px`), (_.top = `${C}px`));
  }
  return i(Z, {
    children: [
      i("button", {
        type: "button",
        class: `menu-button ${o.class ?? ""}`,
        title: t,
        "aria-label": t,
        ref: l,
        popovertarget: r,
        children: [e, " ", i(rn, { name: "down" })],
      }),
      i("div", {
        id: r,
        class: "menu",
        popover: "auto",
        ref: s,
        onToggle: (d) => {
          if (d.newState !== "open") return;
          (f(), s.current?.querySelector("input, select, button, a")?.focus());
        },
        children: n(u),
      }),
    ],
  });
}
function Za() {
  return i(Ot, {
    label: _s(ve.value),
    title: `Range: ${_s(ve.value)}`,
    children: (e) =>
      i("div", {
        class: "range-menu",
        children: [
          i("div", {
            class: "choices",
            children: Kn.map(({ name: t, title: n, key: o }) =>
              i(
                "button",
                {
                  type: "button",
                  class: "choice",
                  "aria-pressed": ve.value.preset === t,
                  onClick: () => {
                    (ie({ range: t, from: void 0, to: void 0, interval: void 0 }), e());
                  },
                  children: [n, " ", i("kbd", { children: o })],
                },
                t,
              ),
            ),
          }),
          i(Gp, { close: e }),
        ],
      }),
  });
}
function Gp({ close: e }) {
  let { from: t, to: n, tz: o } = ve.value,
    r = n === void 0 ? vs(o) : on(n.slice(0, 10), n.length === 10 ? -1 : 0),
    l = Y(!1);
  function s(u) {
    u.preventDefault();
    let f = new FormData(u.currentTarget),
      [d, h] = [f.get("from"), f.get("to")];
    if (((l.value = d === "" || h === "" || d > h), l.value)) return;
    let v = f.get("tz");
    (ie({ range: void 0, interval: void 0, from: d, to: on(h, 1), tz: v === gs ? void 0 : v }),
      e());
  }
  return i("form", {
    class: "stack",
    onSubmit: s,
    children: [
      i("label", {
        children: [
          "From ",
          i("input", { type: "date", name: "from", defaultValue: t.slice(0, 10), required: !0 }),
        ],
      }),
      i("label", {
        children: [
          "To, inclusive ",
          i("input", { type: "date", name: "to", defaultValue: r, required: !0 }),
        ],
      }),
      i("label", {
        children: [
          "Time zone",
          i("input", {
            name: "tz",
            defaultValue: o,
            list: "zones",
            required: !0,
            autocomplete: "off",
          }),
          i("datalist", {
            id: "zones",
            children: Intl.supportedValuesOf("timeZone").map((u) => i("option", { value: u }, u)),
          }),
        ],
      }),
      l.value && i("p", { role: "alert", children: "The first day is after the last one." }),
      i("button", { type: "submit", children: "Show" }),
    ],
  });
}
var Kp = { hour: "Hours", day: "Days", week: "Weeks", month: "Months" };
function Qa() {
  let { interval: e, days: t } = ve.value;
  return i("select", {
    "aria-label": "Interval",
    value: e,
    onChange: (n) => ie({ interval: n.currentTarget.value }),
    children: Object.entries(Kp).map(([n, o]) =>
      i("option", { value: n, disabled: n === "hour" && t > ys, children: o }, n),
    ),
  });
}
var xs = () => be.value.params.get("compare") !== "no";
function Xa() {
  return i("label", {
    class: "check",
    children: [
      i("input", {
        type: "checkbox",
        checked: xs(),
        onChange: (e) => ie({ compare: e.currentTarget.checked ? void 0 : "no" }),
      }),
      "Compare",
    ],
  });
}
var Jp = 20;
function Yr({ label: e, value: t, suggest: n, onChoose: o, placeholder: r }) {
  let l = Lr(),
    s = Y([]);
  async function u(f) {
    let d = await n(f);
    if (t.value === f) s.value = d.slice(0, Jp);
  }
  return i("label", {
    children: [
      e,
      i("input", {
        list: l,
        value: t.value,
        placeholder: r,
        autocomplete: "off",
        onFocus: () => void u(t.value),
        onInput: (f) => {
          if (((t.value = f.currentTarget.value), f.inputType === "insertReplacementText" && o))
            o(t.value);
          else u(t.value);
        },
        onKeyDown: (f) => {
          if (f.key !== "Enter" || !o || t.value === "") return;
          (f.preventDefault(), o(t.value));
        },
      }),
      i("datalist", { id: l, children: s.value.map((f) => i("option", { value: f }, f)) }),
    ],
  });
}
function Cn({ label: e = "Event", onChoose: t }) {
  let n = Y("");
  return i(Yr, { label: e, value: n, suggest: Gr, onChoose: t });
}
function eu({ label: e = "Source", onChoose: t }) {
  let n = Y("");
  return i(Yr, { label: e, value: n, suggest: Fa, onChoose: t });
}
function Zr({ label: e, value: t, onChoose: n }) {
  return i(Yr, { label: e, value: t, suggest: Ia, onChoose: n });
}
function tu({ property: e, value: t }) {
  return i(Yr, { label: "Value", value: t, suggest: (n) => $a(e, n) });
}
function En({ title: e, hasInterval: t, hasComparison: n, children: o }) {
  return i("div", {
    class: "bar",
    children: [
      i("h1", { children: e }),
      i("div", { class: "bar-filters", children: [i(Yp, {}), i(Zp, {})] }),
      i("div", { class: "bar-range", children: [o, t && i(Qa, {}), n && i(Xa, {}), i(Za, {})] }),
    ],
  });
}
function Yp() {
  let { event: e, source: t, where: n } = Xe.value;
  return i(Z, {
    children: [
      t !== void 0 && i(Vt, { text: `source is ${t}`, remove: () => ie({ source: void 0 }) }),
      e !== void 0 && i(Vt, { text: `event is ${e}`, remove: () => ie({ event: void 0 }) }),
      n.map((o, r) => i(Vt, { text: Ka(o), remove: () => Ga(r) }, JSON.stringify(o))),
    ],
  });
}
function Vt({ text: e, remove: t }) {
  return i("span", {
    class: "chip",
    children: [
      i("span", { children: e }),
      i("button", {
        type: "button",
        class: "plain",
        "aria-label": `Remove: ${e}`,
        onClick: t,
        children: i(rn, { name: "close" }),
      }),
    ],
  });
}
function Zp() {
  return i(Ot, {
    label: "Filter",
    children: (e) =>
      i("div", {
        class: "stack filter-menu",
        children: [
          i(Cn, {
            label: "Event",
            onChoose: (t) => {
              (ie({ event: t }), e());
            },
          }),
          i(eu, {
            onChoose: (t) => {
              (ie({ source: t }), e());
            },
          }),
          i(Xp, {
            onDone: (t) => {
              (Jr(t), e());
            },
          }),
        ],
      }),
  });
}
function Ts(e) {
  if (/^".*"$/.test(e)) return e.slice(1, -1);
  if (e === "true" || e === "false") return e === "true";
  return e.trim() !== "" && Number.isFinite(Number(e)) ? Number(e) : e;
}
function Qp(e, t, n) {
  if (t === "exists") return { property: e, op: t, value: n !== "false" };
  if (t === "in") return { property: e, op: t, value: n.split(",").map((r) => Ts(r.trim())) };
  if (t === "contains") return { property: e, op: t, value: n };
  if (t === "eq" || t === "neq") return { property: e, op: t, value: Ts(n) };
  let o = Ts(n);
  return { property: e, op: t, value: typeof o === "boolean" ? n : o };
}
function Xp({ onDone: e }) {
  let t = Y(""),
    n = Y("eq"),
    o = Y("");
  function r(l) {
    if ((l.preventDefault(), t.value !== "")) e(Qp(t.value, n.value, o.value));
  }
  return i("form", {
    class: "stack",
    onSubmit: r,
    children: [
      i(Zr, { label: "Property", value: t }),
      i("select", {
        "aria-label": "How it compares",
        value: n.value,
        onChange: (l) => (n.value = l.currentTarget.value),
        children: Ja.map((l) => i("option", { value: l, children: Ya(l) }, l)),
      }),
      n.value !== "exists" && i(tu, { property: t.value, value: o }),
      i("button", { type: "submit", children: "Add" }),
    ],
  });
}
var ed = 1500;
function td({ text: e }) {
  let t = Y(!1);
  async function n() {
    (await navigator.clipboard.writeText(e), (t.value = !0), setTimeout(() => (t.value = !1), ed));
  }
  return i("button", {
    type: "button",
    class: "plain copy",
    onClick: () => void n(),
    children: [
      i(rn, { name: "copy" }),
      " ",
      i("span", { role: "status", children: t.value ? "Copied" : "Copy" }),
    ],
  });
}
function pn({ text: e }) {
  return i("div", {
    class: "code",
    children: [i("pre", { tabindex: 0, children: i("code", { children: e }) }), i(td, { text: e })],
  });
}
function Yn(e) {
  return i(Ot, {
    label: "API",
    title: "The call that gives this",
    children: () =>
      i("div", {
        class: "stack calls",
        children: [
          i("h3", { children: "curl" }),
          i(pn, { text: nd(e) }),
          i("h3", { children: "TypeScript" }),
          i(pn, { text: od(e) }),
        ],
      }),
  });
}
function nu(e) {
  return `'${e.replaceAll("'", "'\\''")}'`;
}
function nd({ route: e, query: t, body: n }) {
  let o = `${location.origin}/api/${e.replaceAll(".", "/")}`,
    r = '-H "authorization: Bearer $KEY"';
  if (n)
    return `curl ${o} -H "authorization: Bearer $KEY" \\
  -H 'content-type: application/json' \\
  -d ${nu(JSON.stringify(n))}`;
  let l = Object.entries(t ?? {}).map(
    ([s, u]) => `\\
  --data-urlencode ${nu(`${s}=${String(u)}`)}`,
  );
  return [`curl -G ${o} -H "authorization: Bearer $KEY"`, ...l].join(" ");
}
function od({ route: e, query: t, body: n }) {
  let o = n
    ? `post(${JSON.stringify(n, null, 2)})`
    : `get({ query: ${JSON.stringify(t, null, 2)} })`;
  return `import { createClient } from "plaudit-client";

const { api } = createClient("${location.origin}", { key: process.env.KEY });
const { data, error } = await api.${e}.${o};`;
}
var rd = new Intl.NumberFormat("en-US"),
  id = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }),
  kv = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
function Me(e) {
  return e === null || e === void 0 ? "–" : rd.format(e);
}
function ou(e) {
  return id.format(e);
}
function Ao(e) {
  let t = e * 100,
    n = t === 0 || t >= 99.95 || Number.isInteger(t) ? 0 : 1;
  return `${t.toFixed(n)} %`;
}
function ru(e, t) {
  if (t === 0) return;
  let n = e / t - 1;
  if (Math.abs(n) < 0.0005) return "± 0 %";
  return `${n > 0 ? "↑ +" : "↓ −"}${Ao(Math.abs(n))}`;
}
function iu(e) {
  let t = ["bytes", "kB", "MB", "GB", "TB"],
    n = e,
    o = 0;
  while (n >= 1000 && o < t.length - 1) ((n /= 1000), o++);
  return `${o === 0 ? n : n.toFixed(n < 10 ? 1 : 0)} ${t[o]}`;
}
var su = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
function lu(e) {
  if (e === null) return "–";
  let t = { day: "d", hour: "h", minute: "min", second: "s" },
    n = [],
    o = Math.round(e);
  for (let [r, l] of su) {
    let s = Math.floor(o / l);
    if (s > 0) n.push(`${s} ${t[r]}`);
    if (((o -= s * l), n.length === 2)) break;
  }
  return n.length === 0 ? "0 s" : n.join(" ");
}
var sd = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
function dn(e, t) {
  let n = (e - t) / 1000;
  for (let [o, r] of su) if (Math.abs(n) >= r) return sd.format(Math.trunc(n / r), o);
  return "now";
}
function Rt(e) {
  return new Date(e).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}
var ld = 10,
  ad = [
    [3600, "1 hour"],
    [86400, "1 day"],
    [604800, "7 days"],
    [2592000, "30 days"],
  ];
function ud() {
  return be.value.params.getAll("step");
}
function au(e) {
  let t = new URLSearchParams(be.value.params);
  t.delete("step");
  for (let n of e) t.append("step", n);
  (history.pushState(null, "", `${be.value.path}?${t.toString()}`),
    dispatchEvent(new PopStateEvent("popstate")));
}
function uu() {
  let e = ud(),
    t = Number(be.value.params.get("window") ?? 604800);
  return i(Z, {
    children: [
      i(En, {
        title: "Funnel",
        children: i("select", {
          "aria-label": "Within",
          value: t,
          onChange: (n) => ie({ window: n.currentTarget.value }),
          children: ad.map(([n, o]) => i("option", { value: n, children: ["within ", o] }, n)),
        }),
      }),
      i("section", { class: "tile wide stack", children: i(cd, { steps: e }) }),
      e.length >= 2 && i(fd, { steps: e, windowSeconds: t }),
    ],
  });
}
function cd({ steps: e }) {
  return i(Z, {
    children: [
      i("ol", {
        class: "steps",
        children: e.map((t, n) =>
          i(
            "li",
            { children: i(Vt, { text: t, remove: () => au(e.filter((o, r) => r !== n)) }) },
            `${n} ${t}`,
          ),
        ),
      }),
      e.length < ld &&
        i(
          Cn,
          { label: e.length === 0 ? "First step" : "Next step", onChoose: (t) => au([...e, t]) },
          e.length,
        ),
      e.length < 2 && i("p", { class: "soft", children: "A funnel has at least two steps." }),
    ],
  });
}
function fd({ steps: e, windowSeconds: t }) {
  let { source: n, where: o } = Xe.value,
    r = {
      ...bt(ve.value),
      ...(n === void 0 ? {} : { source: n }),
      ...(o.length === 0 ? {} : { where: [...o] }),
      steps: e.map((s) => ({ event: s })),
      windowSeconds: t,
    },
    l = Pe(`funnel ${JSON.stringify(r)}`, (s) => ee.reports.funnel.post(r, s));
  return i(ke, {
    title: "How far they get",
    asked: l,
    height: 220,
    class: "wide",
    actions: i(Yn, { route: "reports.funnel", body: r }),
    children: ({ steps: s }) =>
      s[0]?.users === 0
        ? i(Re, { children: i("p", { children: "Nobody took the first step in this range." }) })
        : i(pd, { steps: s }),
  });
}
function pd({ steps: e }) {
  let t = e[0]?.users ?? 0;
  return i("ol", {
    class: "funnel",
    children: e.map((n, o) =>
      i(
        "li",
        {
          children: [
            o > 0 && i(md, { from: e[o - 1], to: n }),
            i("div", {
              class: "funnel-step",
              children: [
                i("span", { class: "funnel-name", children: n.event }),
                i(dd, { share: t === 0 ? 0 : n.users / t }),
                i("b", { children: Me(n.users) }),
                i("span", { class: "soft", children: Ao(n.conversion) }),
              ],
            }),
          ],
        },
        `${o} ${n.event}`,
      ),
    ),
  });
}
function dd({ share: e }) {
  return i("span", {
    class: "funnel-bar",
    "aria-hidden": "true",
    children: i("span", { ref: (t) => t?.style.setProperty("width", `${e * 100}%`) }),
  });
}
function md({ from: e, to: t }) {
  let n = e.users - t.users,
    o = e.users === 0 ? 0 : n / e.users;
  return i("p", {
    class: "soft lost",
    children: [
      Me(n),
      " people (",
      Ao(o),
      ") did not go on.",
      t.medianSeconds !== null && ` Those who did took ${lu(t.medianSeconds)} (median).`,
    ],
  });
}
function ut(e) {
  let { caption: t, rows: n, keyOf: o, columns: r, actions: l, rowsShown: s = 10 } = e,
    u = Y(void 0),
    f = Y(!1),
    d = vd(n, r, u.value),
    h = f.value ? d : d.slice(0, s);
  function v(_) {
    let g = u.value;
    u.value = { column: _, isUp: g?.column === _ ? !g.isUp : !r[_]?.isNumber };
  }
  return i(Z, {
    children: [
      i("div", {
        class: "table",
        tabindex: 0,
        role: "region",
        "aria-label": t,
        children: i("table", {
          children: [
            i("caption", { class: "unseen", children: t }),
            i("thead", {
              children: i("tr", {
                children: [
                  r.map((_, g) =>
                    i(
                      hd,
                      {
                        column: _,
                        sorted: u.value?.column === g ? u.value.isUp : void 0,
                        sort: () => v(g),
                      },
                      _.title,
                    ),
                  ),
                  l && i("th", { children: i("span", { class: "unseen", children: "Actions" }) }),
                ],
              }),
            }),
            i("tbody", { children: h.map((_) => i(gd, { row: _, table: e }, o(_))) }),
          ],
        }),
      }),
      n.length > s &&
        !f.value &&
        i("button", {
          type: "button",
          class: "plain all",
          onClick: () => (f.value = !0),
          children: ["All ", n.length],
        }),
    ],
  });
}
function hd({ column: { title: e, value: t, isNumber: n }, sorted: o, sort: r }) {
  return i("th", {
    class: n ? "number" : void 0,
    scope: "col",
    "aria-sort": t ? (o === void 0 ? "none" : o ? "ascending" : "descending") : void 0,
    children: t
      ? i("button", {
          type: "button",
          class: "plain",
          onClick: r,
          children: [
            e,
            o !== void 0 && i("span", { "aria-hidden": "true", children: o ? " ↑" : " ↓" }),
          ],
        })
      : e,
  });
}
function gd({ row: e, table: t }) {
  let { columns: n, barOf: o, colorOf: r, actions: l } = t;
  return i("tr", {
    ref: (u) => {
      if (!u) return;
      if (o) u.style.setProperty("--bar", `${Math.min(1, o(e)) * 100}%`);
      let f = r?.(e);
      if (f) u.style.setProperty("--key", f);
    },
    class: o ? "barred" : void 0,
    children: [
      n.map(({ title: u, cell: f, isNumber: d }) =>
        i("td", { class: d ? "number" : void 0, children: f(e) }, u),
      ),
      l && i("td", { class: "row-actions", children: l(e) }),
    ],
  });
}
function vd(e, t, n) {
  let o = n && t[n.column]?.value;
  if (!o) return e;
  let r = n.isUp ? 1 : -1;
  return e.toSorted((l, s) => {
    let [u, f] = [o(l), o(s)];
    if (u === null || f === null) return u === f ? 0 : u === null ? 1 : -1;
    return u < f ? -r : u > f ? r : 0;
  });
}
function cu() {
  let e = be.value.params.get("sort") === "new" ? "new" : "likes",
    t = Pe(`items ${e}`, (n) => ee.items.get({ query: { sort: e, limit: 200 }, ...n }));
  return i(Z, {
    children: [
      i("div", {
        class: "bar",
        children: [
          i("h1", { children: "Items" }),
          i("div", { class: "bar-filters" }),
          i("div", {
            class: "bar-range",
            children: i("select", {
              "aria-label": "Order",
              value: e,
              onChange: (n) => ie({ sort: n.currentTarget.value }),
              children: [
                i("option", { value: "likes", children: "Most liked" }),
                i("option", { value: "new", children: "Newest" }),
              ],
            }),
          }),
        ],
      }),
      i(ke, {
        asked: t,
        height: 400,
        class: "wide",
        children: ({ items: n }) =>
          n.length === 0
            ? i(Re, {
                children: i("p", {
                  children: "There are no items yet. Apps make them with POST /api/items.",
                }),
              })
            : i(ut, {
                caption: "Items",
                rows: n,
                keyOf: ({ id: o }) => o,
                rowsShown: 25,
                barOf: ({ likes: o }) => o.count / Math.max(1, n[0]?.likes.count ?? 1),
                columns: [
                  { title: "Title", cell: ({ title: o }) => o, value: ({ title: o }) => o },
                  {
                    title: "Likes",
                    cell: ({ likes: o }) => Me(o.count),
                    value: ({ likes: o }) => o.count,
                    isNumber: !0,
                  },
                  {
                    title: "Lately liked by",
                    cell: ({ likes: o }) => o.recent.map(({ username: r }) => r).join(", ") || "–",
                  },
                  {
                    title: "Made",
                    cell: ({ createdAt: o }) =>
                      i("time", {
                        dateTime: o,
                        title: Rt(Date.parse(o)),
                        children: dn(Date.parse(o), Date.now()),
                      }),
                    value: ({ createdAt: o }) => o,
                  },
                ],
              }),
      }),
    ],
  });
}
var fu = 200;
function pu() {
  let e = be.value.params.get("event") ?? void 0,
    { shown: t, waiting: n, isPaused: o, trouble: r } = yd(e);
  return i(Z, {
    children: [
      i("div", {
        class: "bar",
        children: [
          i("h1", { children: "Live" }),
          i("div", {
            class: "bar-filters",
            children: [
              e && i(Vt, { text: `event is ${e}`, remove: () => ie({ event: void 0 }) }),
              i(Ot, {
                label: "Filter",
                children: (l) =>
                  i("div", {
                    class: "stack",
                    children: i(Cn, {
                      onChoose: (s) => {
                        (ie({ event: s }), l());
                      },
                    }),
                  }),
              }),
            ],
          }),
          i("div", {
            class: "bar-range",
            children: i("button", {
              type: "button",
              "aria-pressed": o.value,
              onClick: () => (o.value = !o.value),
              children: o.value ? `Go on (${n.value.length} new)` : "Pause",
            }),
          }),
        ],
      }),
      r.value && i("p", { class: "trouble", role: "alert", children: r.value }),
      i("section", {
        class: "tile wide",
        children:
          t.value.length === 0
            ? i(Re, {
                children: i("p", {
                  children:
                    "Nothing has happened yet. What happens from now on stands here at once.",
                }),
              })
            : i("ol", {
                class: "live",
                "aria-live": "off",
                children: t.value.map((l) => i(Ps, { event: l }, l.id)),
              }),
      }),
    ],
  });
}
function yd(e) {
  let t = Y([]),
    n = Y([]),
    o = Y(!1),
    r = Y(void 0);
  (He(() => {
    let s = new AbortController();
    return ((t.value = n.value = []), l(s.signal), () => s.abort());
  }, [e]),
    He(() => {
      if (o.value || n.value.length === 0) return;
      ((t.value = [...n.value, ...t.value].slice(0, fu)), (n.value = []));
    }, [o.value]));
  async function l(s) {
    try {
      let u = await ee.events.get({ query: { limit: 50, event: e }, fetch: { signal: s } });
      if (s.aborted) return;
      t.value = u.data?.items ?? [];
      for await (let f of Gn.live({ event: e, signal: s, lastEventId: t.value[0]?.id })) {
        let d = o.value ? n : t;
        d.value = [f, ...d.value].slice(0, fu);
      }
    } catch (u) {
      r.value = u instanceof Pn ? u.message : "The stream has ended.";
    }
  }
  return { shown: t, waiting: n, isPaused: o, trouble: r };
}
function Ps({ event: e }) {
  let t = e.userId ?? e.anonymousId;
  return i("li", {
    children: i("details", {
      children: [
        i("summary", {
          children: [
            i("time", {
              dateTime: e.timestamp,
              title: Rt(Date.parse(e.timestamp)),
              children: new Date(e.timestamp).toLocaleTimeString("en-GB"),
            }),
            i("b", { children: e.event }),
            i("span", { class: "soft who-did", children: t === void 0 ? "nobody known" : t }),
            i("span", { class: "soft hints", children: wd(e) }),
            i("span", { class: "soft", children: e.source }),
          ],
        }),
        i("pre", { tabindex: 0, children: JSON.stringify(e, null, 2) }),
        t !== void 0 &&
          i(Lt, { href: nn("/console/people", { id: t }), children: "Everything they did" }),
      ],
    }),
  });
}
var _d = 3;
function wd({ properties: e }) {
  return Object.entries(e)
    .filter(([, t]) => typeof t !== "object")
    .slice(0, _d)
    .map(([t, n]) => `${t} ${String(n)}`)
    .join(" · ");
}
function du() {
  return i(Z, {
    children: [
      i("div", { class: "bar", children: i("h1", { children: "Manage" }) }),
      i("div", { class: "grid", children: [i(bd, {}), i(kd, {}), Ut("admin") && i(xd, {})] }),
    ],
  });
}
function bd() {
  let e = Y(void 0);
  He(() => {
    let n = () =>
      void fetch("/status").then(async (r) => {
        if (r.ok) e.value = await r.json();
      });
    n();
    let o = setInterval(() => document.hidden || n(), 5000);
    return () => clearInterval(o);
  }, []);
  let t = e.value?.ledger;
  return i("section", {
    class: "tile wide",
    children: [
      i("header", { children: i("h2", { children: "Events, each counted once" }) }),
      e.value?.failing.map(({ path: n, message: o }) =>
        i("p", { class: "trouble", role: "alert", children: [n, ": ", o] }, n),
      ),
      t &&
        i("dl", {
          class: "figures",
          children: ["accepted", "stored", "duplicates", "deadLettered", "pending"].map((n) =>
            i(Z, {
              children: [
                i("dt", { children: n === "deadLettered" ? "dead-lettered" : n }),
                i("dd", { children: Me(t[n]) }),
              ],
            }),
          ),
        }),
    ],
  });
}
function kd() {
  let e = Pe("keys", (n) => ee.keys.get({ query: { limit: 200 }, ...n }));
  async function t(n, o) {
    if (prompt(`Type ${o} to delete this key. Whoever uses it is refused at once.`) !== o) return;
    (await ee.keys({ id: n }).delete(), e.again());
  }
  return i(ke, {
    title: "API keys",
    asked: e,
    height: 200,
    class: "wide",
    actions: i(Sd, { onMade: e.again }),
    children: ({ items: n }) =>
      n.length === 0
        ? i(Re, {
            children: i("p", {
              children: "There are no keys yet. Servers and pages send events with one.",
            }),
          })
        : i(ut, {
            caption: "API keys",
            rows: n,
            keyOf: ({ id: o }) => o,
            columns: [
              { title: "Name", cell: ({ name: o }) => o, value: ({ name: o }) => o },
              { title: "Source", cell: ({ source: o }) => o, value: ({ source: o }) => o },
              { title: "Scopes", cell: ({ scopes: o }) => o.join(", ") },
              { title: "Key", cell: ({ hint: o }) => i("code", { children: [o, "…"] }) },
              {
                title: "Last used",
                cell: ({ lastUsedAt: o }) => (o ? dn(Date.parse(o), Date.now()) : "never"),
                value: ({ lastUsedAt: o }) => o ?? "",
              },
            ],
            actions: ({ id: o, name: r }) =>
              i("button", {
                type: "button",
                class: "plain",
                onClick: () => void t(o, r),
                children: "Delete",
              }),
          }),
  });
}
function Sd({ onMade: e }) {
  let t = Y(void 0),
    n = Y(void 0);
  async function o(r) {
    r.preventDefault();
    let l = r.currentTarget,
      s = new FormData(l),
      u = await ee.keys.post({
        name: s.get("name"),
        scopes: ["events:write"],
        ...(s.get("public") === "on" ? { public: !0 } : {}),
      });
    if (((n.value = u.error?.value), (t.value = u.data ?? void 0), u.data)) e();
  }
  return i("details", {
    class: "new-key",
    children: [
      i("summary", { children: "New key" }),
      i("form", {
        class: "stack",
        onSubmit: (r) => void o(r),
        children: [
          i("label", {
            children: ["Name ", i("input", { name: "name", required: !0, maxlength: 100 })],
          }),
          i("label", {
            class: "check",
            children: [i("input", { type: "checkbox", name: "public" }), " Stands in a page"],
          }),
          i("button", { type: "submit", children: "Make it" }),
        ],
      }),
      n.value && i(Mn, { problem: n.value }),
      t.value &&
        i(Z, {
          children: [i("p", { children: "It is shown this once:" }), i(pn, { text: t.value.key })],
        }),
    ],
  });
}
function xd() {
  let e = Pe("backups", (n) => ee.backups.get({ query: { limit: 50 }, ...n }));
  async function t() {
    (await ee.backups.post(), e.again());
  }
  return i(ke, {
    title: "Backups",
    asked: e,
    height: 160,
    class: "wide",
    actions: i("button", {
      type: "button",
      disabled: e.data?.running,
      onClick: () => void t(),
      children: e.data?.running ? "Being made…" : "Back up now",
    }),
    children: ({ items: n, failed: o }) =>
      i(Z, {
        children: [
          o && i("p", { class: "trouble", role: "alert", children: o.message }),
          n.length === 0
            ? i(Re, { children: i("p", { children: "There is no backup yet." }) })
            : i(ut, {
                caption: "Backups",
                rows: n,
                keyOf: ({ name: r }) => r,
                columns: [
                  {
                    title: "Of",
                    cell: ({ moment: r }) => Rt(Date.parse(r)),
                    value: ({ moment: r }) => r,
                  },
                  { title: "Made", cell: ({ mark: r }) => r ?? "asked for" },
                  {
                    title: "Size",
                    cell: ({ bytes: r }) => iu(r),
                    value: ({ bytes: r }) => r,
                    isNumber: !0,
                  },
                ],
              }),
        ],
      }),
  });
}
function Ms() {
  let e = Pe("dashboard", (t) => ee.users({ id: "me" }).dashboard.get(t));
  return i(Z, {
    children: [
      i("div", { class: "bar", children: i("h1", { children: Dt.value?.username }) }),
      i("div", {
        class: "grid",
        children: [
          i(ke, {
            title: "Account",
            asked: e,
            height: 120,
            class: "half",
            children: ({ user: t, permissions: n }) =>
              i("dl", {
                class: "pairs",
                children: [
                  i("dt", { children: "E-mail" }),
                  i("dd", { children: t.email }),
                  i("dt", { children: "Since" }),
                  i("dd", { children: Rt(Date.parse(t.createdAt)) }),
                  i("dt", { children: "Permissions" }),
                  i("dd", { children: n.join(", ") || "none" }),
                ],
              }),
          }),
          i(ke, {
            title: "What you did last",
            asked: e,
            height: 120,
            class: "half",
            children: ({ activity: t }) =>
              t.length === 0
                ? i(Re, { children: i("p", { class: "soft", children: "Nothing yet." }) })
                : i("ul", {
                    class: "activity",
                    children: t.map(({ id: n, event: o, timestamp: r }) =>
                      i(
                        "li",
                        {
                          children: [
                            i("b", { children: o }),
                            " ",
                            i("time", {
                              class: "soft",
                              dateTime: r,
                              title: Rt(Date.parse(r)),
                              children: dn(Date.parse(r), Date.now()),
                            }),
                          ],
                        },
                        n,
                      ),
                    ),
                  }),
          }),
          i(Td, {}),
        ],
      }),
    ],
  });
}
function Td() {
  let e = Pe("sessions", (n) => ee.auth.sessions.get({ query: { limit: 100 }, ...n }));
  async function t(n) {
    (await ee.auth.sessions({ id: n }).delete(), e.again());
  }
  return i(ke, {
    title: "Where you are signed in",
    asked: e,
    height: 160,
    class: "wide",
    children: ({ items: n }) =>
      i(ut, {
        caption: "Sessions",
        rows: n,
        keyOf: ({ id: o }) => o,
        columns: [
          { title: "Device", cell: ({ userAgent: o }) => o || "–" },
          { title: "Address", cell: ({ address: o }) => o },
          {
            title: "Last used",
            cell: ({ refreshedAt: o }) => dn(Date.parse(o), Date.now()),
            value: ({ refreshedAt: o }) => o,
          },
        ],
        actions: ({ id: o, current: r }) =>
          r
            ? i("span", { class: "soft", children: "this one" })
            : i("button", {
                type: "button",
                class: "plain",
                onClick: () => void t(o),
                children: "End",
              }),
      }),
  });
}
function sn(e) {
  return Xr(`--series-${(e % 7) + 1}`);
}
var Qr = () => Xr("--series-other"),
  mu = () => Xr("--grid"),
  Cs = () => Xr("--soft");
function Xr(e) {
  return getComputedStyle(document.documentElement).getPropertyValue(e).trim();
}
function ei(e, t) {
  return `color-mix(in srgb, ${e} ${t * 100}%, transparent)`;
}
var Pd = "u-hz",
  Md = "u-vt",
  Cd = "u-title",
  Ed = "u-wrap",
  Ad = "u-under",
  Dd = "u-over",
  Ld = "u-axis",
  Xn = "u-off",
  Od = "u-select",
  Rd = "u-cursor-x",
  Id = "u-cursor-y",
  Fd = "u-cursor-pt",
  $d = "u-legend",
  Nd = "u-live",
  Hd = "u-inline",
  zd = "u-series",
  Wd = "u-marker",
  hu = "u-label",
  Ud = "u-value";
var gu = "#0000";
var $o = typeof window < "u",
  Os = $o ? document : null,
  Lo = $o ? window : null,
  Vd = $o ? navigator : null,
  pe,
  ti;
function Rs() {
  let e = devicePixelRatio;
  if (pe != e)
    ((pe = e),
      ti && Fs("change", ti, Rs),
      (ti = matchMedia(
        `(min-resolution: ${pe - 0.001}dppx) and (max-resolution: ${pe + 0.001}dppx)`,
      )),
      eo("change", ti, Rs),
      Lo.dispatchEvent(new CustomEvent("dppxchange")));
}
function kt(e, t) {
  if (t != null) {
    let n = e.classList;
    !n.contains(t) && n.add(t);
  }
}
function Is(e, t) {
  let n = e.classList;
  n.contains(t) && n.remove(t);
}
function Ce(e, t, n) {
  e.style[t] = n + "px";
}
function Bt(e, t, n, o) {
  let r = Os.createElement(e);
  if (t != null) kt(r, t);
  if (n != null) n.insertBefore(r, o);
  return r;
}
function It(e, t) {
  return Bt("div", e, t);
}
var vu = new WeakMap();
function ln(e, t, n, o, r) {
  let l = "translate(" + t + "px," + n + "px)",
    s = vu.get(e);
  if (l != s)
    if (((e.style.transform = l), vu.set(e, l), t < 0 || n < 0 || t > o || n > r)) kt(e, Xn);
    else Is(e, Xn);
}
var yu = new WeakMap();
function _u(e, t, n) {
  let o = t + n,
    r = yu.get(e);
  if (o != r) (yu.set(e, o), (e.style.background = t), (e.style.borderColor = n));
}
var wu = new WeakMap();
function bu(e, t, n, o) {
  let r = t + "" + n,
    l = wu.get(e);
  if (r != l)
    (wu.set(e, r),
      (e.style.height = n + "px"),
      (e.style.width = t + "px"),
      (e.style.marginLeft = o ? -t / 2 + "px" : 0),
      (e.style.marginTop = o ? -n / 2 + "px" : 0));
}
var Vs = { passive: !0 },
  Bd = { ...Vs, capture: !0 };
function eo(e, t, n, o) {
  t.addEventListener(e, n, o ? Bd : Vs);
}
function Fs(e, t, n, o) {
  t.removeEventListener(e, n, Vs);
}
$o && Rs();
function jt(e, t, n, o) {
  let r;
  ((n = n || 0), (o = o || t.length - 1));
  let l = o <= 2147483647;
  while (o - n > 1)
    if (((r = l ? (n + o) >> 1 : St((n + o) / 2)), t[r] < e)) n = r;
    else o = r;
  if (e - t[n] <= t[o] - e) return n;
  return o;
}
function Ju(e) {
  return (n, o, r) => {
    let l = -1,
      s = -1;
    for (let u = o; u <= r; u++)
      if (e(n[u])) {
        l = u;
        break;
      }
    for (let u = r; u >= o; u--)
      if (e(n[u])) {
        s = u;
        break;
      }
    return [l, s];
  };
}
var Yu = (e) => e != null,
  Zu = (e) => e != null && e > 0,
  li = Ju(Yu),
  jd = Ju(Zu);
function qd(e, t, n, o = 0, r = !1) {
  let l = r ? jd : li,
    s = r ? Zu : Yu;
  [t, n] = l(e, t, n);
  let u = e[t],
    f = e[t];
  if (t > -1)
    if (o == 1) ((u = e[t]), (f = e[n]));
    else if (o == -1) ((u = e[n]), (f = e[t]));
    else
      for (let d = t; d <= n; d++) {
        let h = e[d];
        if (s(h)) {
          if (h < u) u = h;
          else if (h > f) f = h;
        }
      }
  return [u ?? ye, f ?? -ye];
}
function ai(e, t, n, o) {
  let r = xu(e),
    l = xu(t);
  if (e == t)
    if (r == -1) ((e *= n), (t /= n));
    else ((e /= n), (t *= n));
  let s = n == 10 ? mn : Qu,
    u = r == 1 ? St : Ft,
    f = l == 1 ? Ft : St,
    d = u(s(je(e))),
    h = f(s(je(t))),
    v = Oo(n, d),
    _ = Oo(n, h);
  if (n == 10) {
    if (d < 0) v = _e(v, -d);
    if (h < 0) _ = _e(_, -h);
  }
  if (o || n == 2) ((e = v * r), (t = _ * l));
  else ((e = nc(e, v)), (t = ui(t, _)));
  return [e, t];
}
function Bs(e, t, n, o) {
  let r = ai(e, t, n, o);
  if (e == 0) r[0] = 0;
  if (t == 0) r[1] = 0;
  return r;
}
var js = 0.1,
  ku = { mode: 3, pad: js },
  pr = { pad: 0, soft: null, mode: 0 },
  Gd = { min: pr, max: pr };
function ii(e, t, n, o) {
  if (ci(n)) return Su(e, t, n);
  return ((pr.pad = n), (pr.soft = o ? 0 : null), (pr.mode = o ? 3 : 0), Su(e, t, Gd));
}
function ce(e, t) {
  return e == null ? t : e;
}
function Kd(e, t, n) {
  ((t = ce(t, 0)), (n = ce(n, e.length - 1)));
  while (t <= n) {
    if (e[t] != null) return !0;
    t++;
  }
  return !1;
}
function Su(e, t, n) {
  let { min: o, max: r } = n,
    l = ce(o.pad, 0),
    s = ce(r.pad, 0),
    u = ce(o.hard, -ye),
    f = ce(r.hard, ye),
    d = ce(o.soft, ye),
    h = ce(r.soft, -ye),
    v = ce(o.mode, 0),
    _ = ce(r.mode, 0),
    g = t - e,
    S = mn(g),
    C = ct(je(e), je(t)),
    x = mn(C),
    A = je(x - S);
  if (g < 0.000000000000000000000001 || A > 10) {
    if (((g = 0), e == 0 || t == 0)) {
      if (((g = 0.000000000000000000000001), v == 2 && d != ye)) l = 0;
      if (_ == 2 && h != -ye) s = 0;
    }
  }
  let k = g || C || 1000,
    M = mn(k),
    b = Oo(10, St(M)),
    F = k * (g == 0 ? (e == 0 ? 0.1 : 1) : l),
    L = _e(nc(e - F, b / 10), 24),
    R = e >= d && (v == 1 || (v == 3 && L <= d) || (v == 2 && L >= d)) ? d : ye,
    N = ct(u, L < R && e >= R ? R : qt(R, L)),
    J = k * (g == 0 ? (t == 0 ? 0.1 : 1) : s),
    I = _e(ui(t + J, b / 10), 24),
    P = t <= h && (_ == 1 || (_ == 3 && I >= h) || (_ == 2 && I <= h)) ? h : -ye,
    B = qt(f, I > P && t <= P ? P : ct(P, I));
  if (N == B && N == 0) B = 100;
  return [N, B];
}
var Jd = new Intl.NumberFormat($o ? Vd.language : "en-US"),
  qs = (e) => Jd.format(e),
  xt = Math,
  {
    PI: ri,
    abs: je,
    floor: St,
    round: Be,
    ceil: Ft,
    min: qt,
    max: ct,
    pow: Oo,
    sign: xu,
    log10: mn,
    log2: Qu,
  } = xt,
  Yd = (e, t = 1) => xt.sinh(e) * t,
  Es = (e, t = 1) => xt.asinh(e / t),
  ye = 1 / 0;
function Tu(e) {
  return (mn((e ^ (e >> 31)) - (e >> 31)) | 0) + 1;
}
function $s(e, t, n) {
  return qt(ct(e, t), n);
}
function Xu(e) {
  return typeof e == "function";
}
function se(e) {
  return Xu(e) ? e : () => e;
}
var Zd = () => {},
  ec = (e) => e,
  tc = (e, t) => t,
  Qd = (e) => null,
  Pu = (e) => !0,
  Mu = (e, t) => e == t,
  Xd = /\.\d*?(?=9{6,}|0{6,})/gm,
  to = (e) => {
    if (rc(e) || Dn.has(e)) return e;
    let t = `${e}`,
      n = t.match(Xd);
    if (n == null) return e;
    let o = n[0].length - 1;
    if (t.indexOf("e-") != -1) {
      let [r, l] = t.split("e");
      return +`${to(r)}e${l}`;
    }
    return _e(e, o);
  };
function Zn(e, t) {
  return to(_e(to(e / t)) * t);
}
function ui(e, t) {
  return to(Ft(to(e / t)) * t);
}
function nc(e, t) {
  return to(St(to(e / t)) * t);
}
function _e(e, t = 0) {
  if (rc(e)) return e;
  let n = 10 ** t,
    o = e * n * (1 + Number.EPSILON);
  return Be(o) / n;
}
var Dn = new Map();
function oc(e) {
  return (("" + e).split(".")[1] || "").length;
}
function mr(e, t, n, o) {
  let r = [],
    l = o.map(oc);
  for (let s = t; s < n; s++) {
    let u = je(s),
      f = _e(Oo(e, s), u);
    for (let d = 0; d < o.length; d++) {
      let h = e == 10 ? +`${o[d]}e${s}` : o[d] * f,
        v = (s >= 0 ? 0 : u) + (s >= l[d] ? 0 : l[d]),
        _ = e == 10 ? h : _e(h, v);
      (r.push(_), Dn.set(_, v));
    }
  }
  return r;
}
var dr = {},
  Gs = [],
  Ro = [null, null],
  An = Array.isArray,
  rc = Number.isInteger,
  em = (e) => e === void 0;
function Cu(e) {
  return typeof e == "string";
}
function ci(e) {
  let t = !1;
  if (e != null) {
    let n = e.constructor;
    t = n == null || n == Object;
  }
  return t;
}
function tm(e) {
  return e != null && typeof e == "object";
}
var nm = Object.getPrototypeOf(Uint8Array),
  ic = "__proto__";
function Io(e, t = ci) {
  let n;
  if (An(e)) {
    let o = e.find((r) => r != null);
    if (An(o) || t(o)) {
      n = Array(e.length);
      for (let r = 0; r < e.length; r++) n[r] = Io(e[r], t);
    } else n = e.slice();
  } else if (e instanceof nm) n = e.slice();
  else if (t(e)) {
    n = {};
    for (let o in e) if (o != ic) n[o] = Io(e[o], t);
  } else n = e;
  return n;
}
function ze(e) {
  let t = arguments;
  for (let n = 1; n < t.length; n++) {
    let o = t[n];
    for (let r in o)
      if (r != ic)
        if (ci(e[r])) ze(e[r], Io(o[r]));
        else e[r] = Io(o[r]);
  }
  return e;
}
var om = 0,
  rm = 1,
  im = 2;
function sm(e, t, n) {
  for (let o = 0, r, l = -1; o < t.length; o++) {
    let s = t[o];
    if (s > l) {
      r = s - 1;
      while (r >= 0 && e[r] == null) e[r--] = null;
      r = s + 1;
      while (r < n && e[r] == null) e[(l = r++)] = null;
    }
  }
}
function lm(e, t) {
  if (cm(e)) {
    let s = e[0].slice();
    for (let u = 1; u < e.length; u++) s.push(...e[u].slice(1));
    if (!fm(s[0])) s = um(s);
    return s;
  }
  let n = new Set();
  for (let s = 0; s < e.length; s++) {
    let f = e[s][0],
      d = f.length;
    for (let h = 0; h < d; h++) n.add(f[h]);
  }
  let o = [Array.from(n).sort((s, u) => s - u)],
    r = o[0].length,
    l = new Map();
  for (let s = 0; s < r; s++) l.set(o[0][s], s);
  for (let s = 0; s < e.length; s++) {
    let u = e[s],
      f = u[0];
    for (let d = 1; d < u.length; d++) {
      let h = u[d],
        v = Array(r).fill(void 0),
        _ = t ? t[s][d] : rm,
        g = [];
      for (let S = 0; S < h.length; S++) {
        let C = h[S],
          x = l.get(f[S]);
        if (C === null) {
          if (_ != om) {
            if (((v[x] = C), _ == im)) g.push(x);
          }
        } else v[x] = C;
      }
      (sm(v, g, r), o.push(v));
    }
  }
  return o;
}
var am = typeof queueMicrotask > "u" ? (e) => Promise.resolve().then(e) : queueMicrotask;
function um(e) {
  let t = e[0],
    n = t.length,
    o = Array(n);
  for (let l = 0; l < o.length; l++) o[l] = l;
  o.sort((l, s) => t[l] - t[s]);
  let r = [];
  for (let l = 0; l < e.length; l++) {
    let s = e[l],
      u = Array(n);
    for (let f = 0; f < n; f++) u[f] = s[o[f]];
    r.push(u);
  }
  return r;
}
function cm(e) {
  let t = e[0][0],
    n = t.length;
  for (let o = 1; o < e.length; o++) {
    let r = e[o][0];
    if (r.length != n) return !1;
    if (r != t) {
      for (let l = 0; l < n; l++) if (r[l] != t[l]) return !1;
    }
  }
  return !0;
}
function fm(e, t = 100) {
  let n = e.length;
  if (n <= 1) return !0;
  let o = 0,
    r = n - 1;
  while (o <= r && e[o] == null) o++;
  while (r >= o && e[r] == null) r--;
  if (r <= o) return !0;
  let l = ct(1, St((r - o + 1) / t));
  for (let s = e[o], u = o + l; u <= r; u += l) {
    let f = e[u];
    if (f != null) {
      if (f <= s) return !1;
      s = f;
    }
  }
  return !0;
}
var sc = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
  ],
  lc = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
function ac(e) {
  return e.slice(0, 3);
}
var pm = lc.map(ac),
  dm = sc.map(ac),
  mm = { MMMM: sc, MMM: dm, WWWW: lc, WWW: pm };
function cr(e) {
  return (e < 10 ? "0" : "") + e;
}
function hm(e) {
  return (e < 10 ? "00" : e < 100 ? "0" : "") + e;
}
var gm = {
  YYYY: (e) => e.getFullYear(),
  YY: (e) => (e.getFullYear() + "").slice(2),
  MMMM: (e, t) => t.MMMM[e.getMonth()],
  MMM: (e, t) => t.MMM[e.getMonth()],
  MM: (e) => cr(e.getMonth() + 1),
  M: (e) => e.getMonth() + 1,
  DD: (e) => cr(e.getDate()),
  D: (e) => e.getDate(),
  WWWW: (e, t) => t.WWWW[e.getDay()],
  WWW: (e, t) => t.WWW[e.getDay()],
  HH: (e) => cr(e.getHours()),
  H: (e) => e.getHours(),
  h: (e) => {
    let t = e.getHours();
    return t == 0 ? 12 : t > 12 ? t - 12 : t;
  },
  AA: (e) => (e.getHours() >= 12 ? "PM" : "AM"),
  aa: (e) => (e.getHours() >= 12 ? "pm" : "am"),
  a: (e) => (e.getHours() >= 12 ? "p" : "a"),
  mm: (e) => cr(e.getMinutes()),
  m: (e) => e.getMinutes(),
  ss: (e) => cr(e.getSeconds()),
  s: (e) => e.getSeconds(),
  fff: (e) => hm(e.getMilliseconds()),
};
function Ks(e, t) {
  t = t || mm;
  let n = [],
    o = /\{([a-z]+)\}|[^{]+/gi,
    r;
  while ((r = o.exec(e))) n.push(r[0][0] == "{" ? gm[r[1]] : r[0]);
  return (l) => {
    let s = "";
    for (let u = 0; u < n.length; u++) s += typeof n[u] == "string" ? n[u] : n[u](l, t);
    return s;
  };
}
var vm = new Intl.DateTimeFormat().resolvedOptions().timeZone;
function ym(e, t) {
  let n;
  if (t == "UTC" || t == "Etc/UTC") n = new Date(+e + e.getTimezoneOffset() * 60000);
  else if (t == vm) n = e;
  else
    ((n = new Date(e.toLocaleString("en-US", { timeZone: t }))),
      n.setMilliseconds(e.getMilliseconds()));
  return n;
}
var uc = (e) => e % 1 == 0,
  si = [1, 2, 2.5, 5],
  _m = mr(10, -32, 0, si),
  cc = mr(10, 0, 32, si),
  wm = cc.filter(uc),
  Qn = _m.concat(cc),
  Js = `
`,
  fc = "{YYYY}",
  Eu = Js + fc,
  pc = "{M}/{D}",
  fr = Js + pc,
  ni = fr + "/{YY}",
  dc = "{aa}",
  bm = "{h}:{mm}",
  Do = bm + dc,
  Au = Js + Do,
  Du = ":{ss}",
  me = null;
function mc(e) {
  let t = e * 1000,
    n = t * 60,
    o = n * 60,
    r = o * 24,
    l = r * 30,
    s = r * 365,
    f = (e == 1 ? mr(10, 0, 3, si).filter(uc) : mr(10, -3, 0, si)).concat([
      t,
      t * 5,
      t * 10,
      t * 15,
      t * 30,
      n,
      n * 5,
      n * 10,
      n * 15,
      n * 30,
      o,
      o * 2,
      o * 3,
      o * 4,
      o * 6,
      o * 8,
      o * 12,
      r,
      r * 2,
      r * 3,
      r * 4,
      r * 5,
      r * 6,
      r * 7,
      r * 8,
      r * 9,
      r * 10,
      r * 15,
      l,
      l * 2,
      l * 3,
      l * 4,
      l * 6,
      s,
      s * 2,
      s * 5,
      s * 10,
      s * 25,
      s * 50,
      s * 100,
    ]),
    d = [
      [s, fc, me, me, me, me, me, me, 1],
      [r * 28, "{MMM}", Eu, me, me, me, me, me, 1],
      [r, pc, Eu, me, me, me, me, me, 1],
      [o, "{h}" + dc, ni, me, fr, me, me, me, 1],
      [n, Do, ni, me, fr, me, me, me, 1],
      [t, Du, ni + " " + Do, me, fr + " " + Do, me, Au, me, 1],
      [e, Du + ".{fff}", ni + " " + Do, me, fr + " " + Do, me, Au, me, 1],
    ];
  function h(v) {
    return (_, g, S, C, x, A) => {
      let k = [],
        M = x >= s,
        b = x >= l && x < s,
        F = v(S),
        L = _e(F * e, 3),
        R = As(F.getFullYear(), M ? 0 : F.getMonth(), b || M ? 1 : F.getDate()),
        N = _e(R * e, 3);
      if (b || M) {
        let J = b ? x / l : 0,
          I = M ? x / s : 0,
          P = L == N ? L : _e(As(R.getFullYear() + I, R.getMonth() + J, 1) * e, 3),
          B = new Date(Be(P / e)),
          D = B.getFullYear(),
          j = B.getMonth();
        for (let W = 0; P <= C; W++) {
          let oe = As(D + I * W, j + J * W, 1),
            q = oe - v(_e(oe * e, 3));
          if (((P = _e((+oe + q) * e, 3)), P <= C)) k.push(P);
        }
      } else {
        let J = x >= r ? r : x,
          I = St(S) - St(L),
          P = N + I + ui(L - N, J);
        k.push(P);
        let B = v(P),
          D = B.getHours() + B.getMinutes() / n + B.getSeconds() / o,
          j = x / o,
          W = _.axes[g]._space,
          oe = A / W;
        while (!0) {
          if (((P = _e(P + x, e == 1 ? 0 : 3)), P > C)) break;
          if (j > 1) {
            let q = St(_e(D + j, 6)) % 24,
              ae = v(P).getHours() - q;
            if (ae > 1) ae = -1;
            ((P -= ae * o), (D = (D + j) % 24));
            let he = k[k.length - 1];
            if (_e((P - he) / x, 3) * oe >= 0.7) k.push(P);
          } else k.push(P);
        }
      }
      return k;
    };
  }
  return [f, d, h];
}
var [km, Sm, xm] = mc(1),
  [Tm, Pm, Mm] = mc(0.001);
mr(2, -53, 53, [1]);
function Lu(e, t) {
  return e.map((n) =>
    n.map((o, r) => (r == 0 || r == 8 || o == null ? o : t(r == 1 || n[8] == 0 ? o : n[1] + o))),
  );
}
function Ou(e, t) {
  return (n, o, r, l, s) => {
    let u = t.find((S) => s >= S[0]) || t[t.length - 1],
      f,
      d,
      h,
      v,
      _,
      g;
    return o.map((S) => {
      let C = e(S),
        x = C.getFullYear(),
        A = C.getMonth(),
        k = C.getDate(),
        M = C.getHours(),
        b = C.getMinutes(),
        F = C.getSeconds(),
        L =
          (x != f && u[2]) ||
          (A != d && u[3]) ||
          (k != h && u[4]) ||
          (M != v && u[5]) ||
          (b != _ && u[6]) ||
          (F != g && u[7]) ||
          u[1];
      return ((f = x), (d = A), (h = k), (v = M), (_ = b), (g = F), L(C));
    });
  };
}
function Cm(e, t) {
  let n = Ks(t);
  return (o, r, l, s, u) => r.map((f) => n(e(f)));
}
function As(e, t, n) {
  return new Date(e, t, n);
}
function Ru(e, t) {
  return t(e);
}
var Em = "{YYYY}-{MM}-{DD} {h}:{mm}{aa}";
function Iu(e, t) {
  return (n, o, r, l) => (l == null ? "--" : t(e(o)));
}
function Am(e, t) {
  let n = e.series[t];
  return n.width ? n.stroke(e, t) : n.points.width ? n.points.stroke(e, t) : null;
}
function Dm(e, t) {
  return e.series[t].fill(e, t);
}
var Lm = {
  show: !0,
  live: !0,
  isolate: !1,
  mount: Zd,
  markers: { show: !0, width: 2, stroke: Am, fill: Dm, dash: "solid" },
  idx: null,
  idxs: null,
  values: [],
};
function Om(e, t) {
  let n = e.cursor.points,
    o = It(),
    r = n.size(e, t);
  (Ce(o, "width", r), Ce(o, "height", r));
  let l = r / -2;
  (Ce(o, "marginLeft", l), Ce(o, "marginTop", l));
  let s = n.width(e, t, r);
  return (s && Ce(o, "borderWidth", s), o);
}
function Rm(e, t) {
  let n = e.series[t].points;
  return n._fill || n._stroke;
}
function Im(e, t) {
  let n = e.series[t].points;
  return n._stroke || n._fill;
}
function Fm(e, t) {
  return e.series[t].points.size;
}
var Ds = [0, 0];
function $m(e, t, n) {
  return ((Ds[0] = t), (Ds[1] = n), Ds);
}
function oi(e, t, n, o = !0) {
  return (r) => {
    r.button == 0 && (!o || r.target == t) && n(r);
  };
}
function Ls(e, t, n, o = !0) {
  return (r) => {
    (!o || r.target == t) && n(r);
  };
}
var Nm = {
    show: !0,
    x: !0,
    y: !0,
    lock: !1,
    move: $m,
    points: { one: !1, show: Om, size: Fm, width: 0, stroke: Im, fill: Rm },
    bind: {
      mousedown: oi,
      mouseup: oi,
      click: oi,
      dblclick: oi,
      mousemove: Ls,
      mouseleave: Ls,
      mouseenter: Ls,
    },
    drag: {
      setScale: !0,
      x: !0,
      y: !1,
      dist: 0,
      uni: null,
      click: (e, t) => {
        (t.stopPropagation(), t.stopImmediatePropagation());
      },
      _x: !1,
      _y: !1,
    },
    focus: { dist: (e, t, n, o, r) => o - r, prox: -1, bias: 0 },
    hover: { skip: [void 0], prox: null, bias: 0 },
    left: -10,
    top: -10,
    idx: null,
    dataIdx: null,
    idxs: null,
    event: null,
  },
  hc = { show: !0, stroke: "rgba(0,0,0,0.07)", width: 2 },
  Ys = ze({}, hc, { filter: tc }),
  gc = ze({}, Ys, { size: 10 }),
  vc = ze({}, hc, { show: !1 }),
  Zs =
    '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',
  yc = "bold " + Zs,
  _c = 1.5,
  Fu = {
    show: !0,
    scale: "x",
    stroke: "#000",
    space: 50,
    gap: 5,
    alignTo: 1,
    size: 50,
    labelGap: 0,
    labelSize: 30,
    labelFont: yc,
    side: 2,
    grid: Ys,
    ticks: gc,
    border: vc,
    font: Zs,
    lineGap: _c,
    rotate: 0,
  },
  Hm = "Value",
  zm = "Time",
  $u = { show: !0, scale: "x", auto: !1, sorted: 1, min: ye, max: -ye, idxs: [] };
function Wm(e, t, n, o, r) {
  return t.map((l) => (l == null ? "" : qs(l)));
}
function Um(e, t, n, o, r, l, s) {
  let u = [],
    f = Dn.get(r) || 0;
  n = s ? n : _e(ui(n, r), f);
  for (let d = n; d <= o; d = _e(d + r, f)) u.push(Object.is(d, -0) ? 0 : d);
  return u;
}
function Ns(e, t, n, o, r, l, s) {
  let u = [],
    f = e.scales[e.axes[t].scale].log,
    d = f == 10 ? mn : Qu,
    h = St(d(n));
  if (((r = Oo(f, h)), f == 10)) r = Qn[jt(r, Qn)];
  let v = n,
    _ = r * f;
  if (f == 10) _ = Qn[jt(_, Qn)];
  do {
    if ((u.push(v), (v = v + r), f == 10 && !Dn.has(v))) v = _e(v, Dn.get(r));
    if (v >= _) {
      if (((r = v), (_ = r * f), f == 10)) _ = Qn[jt(_, Qn)];
    }
  } while (v <= o);
  return u;
}
function Vm(e, t, n, o, r, l, s) {
  let f = e.scales[e.axes[t].scale].asinh,
    d = o > f ? Ns(e, t, ct(f, n), o, r) : [f],
    h = o >= 0 && n <= 0 ? [0] : [];
  return (n < -f ? Ns(e, t, ct(f, -o), -n, r) : [f])
    .reverse()
    .map((_) => -_)
    .concat(h, d);
}
var wc = /./,
  Bm = /[12357]/,
  jm = /[125]/,
  Nu = /1/,
  Hs = (e, t, n, o) =>
    e.map((r, l) =>
      (t == 4 && r == 0) || (l % o == 0 && n.test(r.toExponential()[r < 0 ? 1 : 0])) ? r : null,
    );
function qm(e, t, n, o, r) {
  let l = e.axes[n],
    s = l.scale,
    u = e.scales[s],
    f = e.valToPos,
    d = l._space,
    h = f(10, s),
    v = f(9, s) - h >= d ? wc : f(7, s) - h >= d ? Bm : f(5, s) - h >= d ? jm : Nu;
  if (v == Nu) {
    let _ = je(f(1, s) - h);
    if (_ < d) return Hs(t.slice().reverse(), u.distr, v, Ft(d / _)).reverse();
  }
  return Hs(t, u.distr, v, 1);
}
function Gm(e, t, n, o, r) {
  let l = e.axes[n],
    { scale: s, _space: u } = l,
    f = e.valToPos,
    d = je(f(1, s) - f(2, s));
  if (d < u) return Hs(t.slice().reverse(), 3, wc, Ft(u / d)).reverse();
  return t;
}
function Km(e, t, n, o) {
  return o == null ? "--" : t == null ? "" : qs(t);
}
var Hu = {
  show: !0,
  scale: "y",
  stroke: "#000",
  space: 30,
  gap: 5,
  alignTo: 1,
  size: 50,
  labelGap: 0,
  labelSize: 30,
  labelFont: yc,
  side: 3,
  grid: Ys,
  ticks: gc,
  border: vc,
  font: Zs,
  lineGap: _c,
  rotate: 0,
};
function Jm(e, t) {
  let n = 3 + (e || 1) * 2;
  return _e(n * t, 3);
}
function Ym(e, t) {
  let { scale: n, idxs: o } = e.series[0],
    r = e._data[0],
    l = e.valToPos(r[o[0]], n, !0),
    s = e.valToPos(r[o[1]], n, !0),
    u = je(s - l),
    f = e.series[t],
    d = u / (f.points.space * pe);
  return o[1] - o[0] <= d;
}
var zu = { scale: null, auto: !0, sorted: 0, min: ye, max: -ye },
  bc = (e, t, n, o, r) => r,
  Wu = {
    show: !0,
    auto: !0,
    sorted: 0,
    gaps: bc,
    alpha: 1,
    facets: [ze({}, zu, { scale: "x" }), ze({}, zu, { scale: "y" })],
  },
  Uu = {
    scale: "y",
    auto: !0,
    sorted: 0,
    show: !0,
    spanGaps: !1,
    gaps: bc,
    alpha: 1,
    points: { show: Ym, filter: null },
    values: null,
    min: ye,
    max: -ye,
    idxs: [],
    path: null,
    clip: null,
  };
function Zm(e, t, n, o, r) {
  return n / 10;
}
var kc = { time: !0, auto: !0, distr: 1, log: 10, asinh: 1, min: null, max: null, dir: 1, ori: 0 },
  Qm = ze({}, kc, { time: !1, ori: 1 }),
  Vu = {};
function Sc(e, t) {
  let n = Vu[e];
  if (!n) {
    if (
      ((n = {
        key: e,
        plots: [],
        sub(o) {
          n.plots.push(o);
        },
        unsub(o) {
          n.plots = n.plots.filter((r) => r != o);
        },
        pub(o, r, l, s, u, f, d) {
          for (let h = 0; h < n.plots.length; h++)
            n.plots[h] != r && n.plots[h].pub(o, r, l, s, u, f, d);
        },
      }),
      e != null)
    )
      Vu[e] = n;
  }
  return n;
}
var Fo = 1,
  zs = 2;
function no(e, t, n) {
  let o = e.mode,
    r = e.series[t],
    l = o == 2 ? e._data[t] : e._data,
    { scales: s, bbox: u } = e,
    f = l[0],
    d = o == 2 ? l[1] : l[t],
    h = o == 2 ? s[r.facets[0].scale] : s[e.series[0].scale],
    v = o == 2 ? s[r.facets[1].scale] : s[r.scale],
    { left: _, top: g, width: S, height: C } = u,
    { valToPosH: x, valToPosV: A } = e;
  return h.ori == 0
    ? n(r, f, d, h, v, x, A, _, g, S, C, pi, No, mi, Tc, Mc)
    : n(r, f, d, h, v, A, x, g, _, C, S, di, Ho, el, Pc, Cc);
}
function Qs(e, t) {
  let n = 0,
    o = 0,
    r = ce(e.bands, Gs);
  for (let l = 0; l < r.length; l++) {
    let s = r[l];
    if (s.series[0] == t) n = s.dir;
    else if (s.series[1] == t)
      if (s.dir == 1) o |= 1;
      else o |= 2;
  }
  return [n, o == 1 ? -1 : o == 2 ? 1 : o == 3 ? 2 : 0];
}
function Xm(e, t, n, o, r) {
  let l = e.mode,
    s = e.series[t],
    u = l == 2 ? s.facets[1].scale : s.scale,
    f = e.scales[u];
  return r == -1 ? f.min : r == 1 ? f.max : f.distr == 3 ? (f.dir == 1 ? f.min : f.max) : 0;
}
function hn(e, t, n, o, r, l) {
  return no(e, t, (s, u, f, d, h, v, _, g, S, C, x) => {
    let A = s.pxRound,
      k = d.dir * (d.ori == 0 ? 1 : -1),
      M = d.ori == 0 ? No : Ho,
      b,
      F;
    if (k == 1) ((b = n), (F = o));
    else ((b = o), (F = n));
    let L = A(v(u[b], d, C, g)),
      R = A(_(f[b], h, x, S)),
      N = A(v(u[F], d, C, g)),
      J = A(_(l == 1 ? h.max : h.min, h, x, S)),
      I = new Path2D(r);
    return (M(I, N, J), M(I, L, J), M(I, L, R), I);
  });
}
function fi(e, t, n, o, r, l) {
  let s = null;
  if (e.length > 0) {
    s = new Path2D();
    let u = t == 0 ? mi : el,
      f = n;
    for (let v = 0; v < e.length; v++) {
      let _ = e[v];
      if (_[1] > _[0]) {
        let g = _[0] - f;
        (g > 0 && u(s, f, o, g, o + l), (f = _[1]));
      }
    }
    let d = n + r - f,
      h = 10;
    d > 0 && u(s, f, o - h / 2, d, o + l + h);
  }
  return s;
}
function eh(e, t, n) {
  let o = e[e.length - 1];
  if (o && o[0] == t) o[1] = n;
  else e.push([t, n]);
}
function Xs(e, t, n, o, r, l, s) {
  let u = [],
    f = e.length;
  for (let d = r == 1 ? n : o; d >= n && d <= o; d += r)
    if (t[d] === null) {
      let v = d,
        _ = d;
      if (r == 1) while (++d <= o && t[d] === null) _ = d;
      else while (--d >= n && t[d] === null) _ = d;
      let g = l(e[v]),
        S = _ == v ? g : l(e[_]),
        C = v - r;
      g = s <= 0 && C >= 0 && C < f ? l(e[C]) : g;
      let A = _ + r;
      if (((S = s >= 0 && A >= 0 && A < f ? l(e[A]) : S), S >= g)) u.push([g, S]);
    }
  return u;
}
function Bu(e) {
  return e == 0 ? ec : e == 1 ? Be : (t) => Zn(t, e);
}
function xc(e) {
  let t = e == 0 ? pi : di,
    n =
      e == 0
        ? (r, l, s, u, f, d) => {
            r.arcTo(l, s, u, f, d);
          }
        : (r, l, s, u, f, d) => {
            r.arcTo(s, l, f, u, d);
          },
    o =
      e == 0
        ? (r, l, s, u, f) => {
            r.rect(l, s, u, f);
          }
        : (r, l, s, u, f) => {
            r.rect(s, l, f, u);
          };
  return (r, l, s, u, f, d = 0, h = 0) => {
    if (d == 0 && h == 0) o(r, l, s, u, f);
    else
      ((d = qt(d, u / 2, f / 2)),
        (h = qt(h, u / 2, f / 2)),
        t(r, l + d, s),
        n(r, l + u, s, l + u, s + f, d),
        n(r, l + u, s + f, l, s + f, h),
        n(r, l, s + f, l, s, h),
        n(r, l, s, l + u, s, d),
        r.closePath());
  };
}
var pi = (e, t, n) => {
    e.moveTo(t, n);
  },
  di = (e, t, n) => {
    e.moveTo(n, t);
  },
  No = (e, t, n) => {
    e.lineTo(t, n);
  },
  Ho = (e, t, n) => {
    e.lineTo(n, t);
  },
  mi = xc(0),
  el = xc(1),
  Tc = (e, t, n, o, r, l) => {
    e.arc(t, n, o, r, l);
  },
  Pc = (e, t, n, o, r, l) => {
    e.arc(n, t, o, r, l);
  },
  Mc = (e, t, n, o, r, l, s) => {
    e.bezierCurveTo(t, n, o, r, l, s);
  },
  Cc = (e, t, n, o, r, l, s) => {
    e.bezierCurveTo(n, t, r, o, s, l);
  };
function Ec(e) {
  return (t, n, o, r, l) =>
    no(t, n, (s, u, f, d, h, v, _, g, S, C, x) => {
      let { pxRound: A, points: k } = s,
        M,
        b;
      if (d.ori == 0) ((M = pi), (b = Tc));
      else ((M = di), (b = Pc));
      let F = _e(k.width * pe, 3),
        L = ((k.size - k.width) / 2) * pe,
        R = _e(L * 2, 3),
        N = new Path2D(),
        J = new Path2D(),
        { left: I, top: P, width: B, height: D } = t.bbox;
      mi(J, I - R, P - R, B + R * 2, D + R * 2);
      let j = (W) => {
        if (f[W] != null) {
          let oe = A(v(u[W], d, C, g)),
            q = A(_(f[W], h, x, S));
          (M(N, oe + L, q), b(N, oe, q, L, 0, ri * 2));
        }
      };
      if (l) l.forEach(j);
      else for (let W = o; W <= r; W++) j(W);
      return { stroke: F > 0 ? N : null, fill: N, clip: J, flags: Fo | zs };
    });
}
function Ac(e) {
  return (t, n, o, r, l, s) => {
    if (o != r) {
      if (l != o && s != o) e(t, n, o);
      if (l != r && s != r) e(t, n, r);
      e(t, n, s);
    }
  };
}
var th = Ac(No),
  nh = Ac(Ho);
function Dc(e) {
  let t = ce(e?.alignGaps, 0);
  return (n, o, r, l) =>
    no(n, o, (s, u, f, d, h, v, _, g, S, C, x) => {
      [r, l] = li(f, r, l);
      let A = s.pxRound,
        k = (D) => A(v(D, d, C, g)),
        M = (D) => A(_(D, h, x, S)),
        b,
        F;
      if (d.ori == 0) ((b = No), (F = th));
      else ((b = Ho), (F = nh));
      let L = d.dir * (d.ori == 0 ? 1 : -1),
        R = { stroke: new Path2D(), fill: null, clip: null, band: null, gaps: null, flags: Fo },
        N = R.stroke,
        J = !1;
      if (l - r >= C * 4) {
        let D = (G) => n.posToVal(G, d.key, !0),
          j = null,
          W = null,
          oe,
          q,
          ft,
          Ee = k(u[L == 1 ? r : l]),
          ae = k(u[r]),
          he = k(u[l]),
          ne = D(L == 1 ? ae + 1 : he - 1);
        for (let G = L == 1 ? r : l; G >= r && G <= l; G += L) {
          let We = u[G],
            Ae = (L == 1 ? We < ne : We > ne) ? Ee : k(We),
            de = f[G];
          if (Ae == Ee) {
            if (de != null) {
              if (((q = de), j == null)) (b(N, Ae, M(q)), (oe = j = W = q));
              else if (q < j) j = q;
              else if (q > W) W = q;
            } else if (de === null) J = !0;
          } else {
            if (j != null) F(N, Ee, M(j), M(W), M(oe), M(q));
            if (de != null) ((q = de), b(N, Ae, M(q)), (j = W = oe = q));
            else if (((j = W = null), de === null)) J = !0;
            ((Ee = Ae), (ne = D(Ee + L)));
          }
        }
        if (j != null && j != W && ft != Ee) F(N, Ee, M(j), M(W), M(oe), M(q));
      } else
        for (let D = L == 1 ? r : l; D >= r && D <= l; D += L) {
          let j = f[D];
          if (j === null) J = !0;
          else if (j != null) b(N, k(u[D]), M(j));
        }
      let [P, B] = Qs(n, o);
      if (s.fill != null || P != 0) {
        let D = (R.fill = new Path2D(N)),
          j = s.fillTo(n, o, s.min, s.max, P),
          W = M(j),
          oe = k(u[r]),
          q = k(u[l]);
        if (L == -1) [q, oe] = [oe, q];
        (b(D, q, W), b(D, oe, W));
      }
      if (!s.spanGaps) {
        let D = [];
        (J && D.push(...Xs(u, f, r, l, L, k, t)),
          (R.gaps = D = s.gaps(n, o, r, l, D)),
          (R.clip = fi(D, d.ori, g, S, C, x)));
      }
      if (B != 0)
        R.band = B == 2 ? [hn(n, o, r, l, N, -1), hn(n, o, r, l, N, 1)] : hn(n, o, r, l, N, B);
      return R;
    });
}
function oh(e) {
  let t = ce(e.align, 1),
    n = ce(e.ascDesc, !1),
    o = ce(e.alignGaps, 0),
    r = ce(e.extend, !1);
  return (l, s, u, f) =>
    no(l, s, (d, h, v, _, g, S, C, x, A, k, M) => {
      [u, f] = li(v, u, f);
      let b = d.pxRound,
        { left: F, width: L } = l.bbox,
        R = (ae) => b(S(ae, _, k, x)),
        N = (ae) => b(C(ae, g, M, A)),
        J = _.ori == 0 ? No : Ho,
        I = { stroke: new Path2D(), fill: null, clip: null, band: null, gaps: null, flags: Fo },
        P = I.stroke,
        B = _.dir * (_.ori == 0 ? 1 : -1),
        D = N(v[B == 1 ? u : f]),
        j = R(h[B == 1 ? u : f]),
        W = j,
        oe = j;
      if (r && t == -1) ((oe = F), J(P, oe, D));
      J(P, j, D);
      for (let ae = B == 1 ? u : f; ae >= u && ae <= f; ae += B) {
        let he = v[ae];
        if (he == null) continue;
        let ne = R(h[ae]),
          G = N(he);
        if (t == 1) J(P, ne, D);
        else J(P, W, G);
        (J(P, ne, G), (D = G), (W = ne));
      }
      let q = W;
      if (r && t == 1) ((q = F + L), J(P, q, D));
      let [ft, Ee] = Qs(l, s);
      if (d.fill != null || ft != 0) {
        let ae = (I.fill = new Path2D(P)),
          he = d.fillTo(l, s, d.min, d.max, ft),
          ne = N(he);
        (J(ae, q, ne), J(ae, oe, ne));
      }
      if (!d.spanGaps) {
        let ae = [];
        ae.push(...Xs(h, v, u, f, B, R, o));
        let he = (d.width * pe) / 2,
          ne = n || t == 1 ? he : -he,
          G = n || t == -1 ? -he : he;
        (ae.forEach((We) => {
          ((We[0] += ne), (We[1] += G));
        }),
          (I.gaps = ae = d.gaps(l, s, u, f, ae)),
          (I.clip = fi(ae, _.ori, x, A, k, M)));
      }
      if (Ee != 0)
        I.band = Ee == 2 ? [hn(l, s, u, f, P, -1), hn(l, s, u, f, P, 1)] : hn(l, s, u, f, P, Ee);
      return I;
    });
}
function ju(e, t, n, o, r, l, s = ye) {
  if (e.length > 1) {
    let u = null;
    for (let f = 0, d = 1 / 0; f < e.length; f++)
      if (t[f] !== void 0) {
        if (u != null) {
          let h = je(e[f] - e[u]);
          if (h < d) ((d = h), (s = je(n(e[f], o, r, l) - n(e[u], o, r, l))));
        }
        u = f;
      }
  }
  return s;
}
function rh(e) {
  e = e || dr;
  let t = ce(e.size, [0.6, ye, 1]),
    n = e.align || 0,
    o = e.gap || 0,
    r = e.radius;
  r = r == null ? [0, 0] : typeof r == "number" ? [r, 0] : r;
  let l = se(r),
    s = 1 - t[0],
    u = ce(t[1], ye),
    f = ce(t[2], 1),
    d = ce(e.disp, dr),
    h = ce(e.each, (g) => {}),
    { fill: v, stroke: _ } = d;
  return (g, S, C, x) =>
    no(g, S, (A, k, M, b, F, L, R, N, J, I, P) => {
      let B = A.pxRound,
        D = n,
        j = o * pe,
        W = u * pe,
        oe = f * pe,
        q,
        ft;
      if (b.ori == 0) [q, ft] = l(g, S);
      else [ft, q] = l(g, S);
      let Ee = b.dir * (b.ori == 0 ? 1 : -1),
        ae = b.ori == 0 ? mi : el,
        he =
          b.ori == 0
            ? h
            : (U, we, Ue, lo, In, Kt, Fn) => {
                h(U, we, Ue, In, lo, Fn, Kt);
              },
        ne = ce(g.bands, Gs).find((U) => U.series[0] == S),
        G = ne != null ? ne.dir : 0,
        We = A.fillTo(g, S, A.min, A.max, G),
        ot = B(R(We, F, P, J)),
        Ae,
        de,
        $t,
        ht = I,
        Oe = B(A.width * pe),
        Gt = !1,
        an = null,
        Tt = null,
        vn = null,
        ro = null;
      if (v != null && (Oe == 0 || _ != null)) {
        if (
          ((Gt = !0),
          (an = v.values(g, S, C, x)),
          (Tt = new Map()),
          new Set(an).forEach((U) => {
            if (U != null) Tt.set(U, new Path2D());
          }),
          Oe > 0)
        )
          ((vn = _.values(g, S, C, x)),
            (ro = new Map()),
            new Set(vn).forEach((U) => {
              if (U != null) ro.set(U, new Path2D());
            }));
      }
      let { x0: io, size: zo } = d;
      if (io != null && zo != null) {
        if (((D = 1), (k = io.values(g, S, C, x)), io.unit == 2))
          k = k.map((Ue) => g.posToVal(N + Ue * I, b.key, !0));
        let U = zo.values(g, S, C, x);
        if (zo.unit == 2) de = U[0] * I;
        else de = L(U[0], b, I, N) - L(0, b, I, N);
        ((ht = ju(k, M, L, b, I, N, ht)), ($t = ht - de + j));
      } else ((ht = ju(k, M, L, b, I, N, ht)), ($t = ht * s + j), (de = ht - $t));
      if ($t < 1) $t = 0;
      if (Oe >= de / 2) Oe = 0;
      if ($t < 5) B = ec;
      let gr = $t > 0,
        On = ht - $t - (gr ? Oe : 0);
      ((de = B($s(On, oe, W))),
        (Ae =
          (D == 0 ? de / 2 : D == Ee ? 0 : de) -
          D * Ee * ((D == 0 ? j / 2 : 0) + (gr ? Oe / 2 : 0))));
      let rt = { stroke: null, fill: null, clip: null, band: null, gaps: null, flags: 0 },
        so = Gt ? null : new Path2D(),
        un = null;
      if (ne != null) un = g.data[ne.series[1]];
      else {
        let { y0: U, y1: we } = d;
        if (U != null && we != null) ((M = we.values(g, S, C, x)), (un = U.values(g, S, C, x)));
      }
      let Rn = q * de,
        te = ft * de;
      for (let U = Ee == 1 ? C : x; U >= C && U <= x; U += Ee) {
        let we = M[U];
        if (we == null) continue;
        if (un != null) {
          let pt = un[U] ?? 0;
          if (we - pt == 0) continue;
          ot = R(pt, F, P, J);
        }
        let Ue = b.distr != 2 || d != null ? k[U] : U,
          lo = L(Ue, b, I, N),
          In = R(ce(we, We), F, P, J),
          Kt = B(lo - Ae),
          Fn = B(ct(In, ot)),
          gt = B(qt(In, ot)),
          Pt = Fn - gt;
        if (we != null) {
          let pt = we < 0 ? te : Rn,
            Nt = we < 0 ? Rn : te;
          if (Gt) {
            if (Oe > 0 && vn[U] != null)
              ae(ro.get(vn[U]), Kt, gt + St(Oe / 2), de, ct(0, Pt - Oe), pt, Nt);
            if (an[U] != null) ae(Tt.get(an[U]), Kt, gt + St(Oe / 2), de, ct(0, Pt - Oe), pt, Nt);
          } else ae(so, Kt, gt + St(Oe / 2), de, ct(0, Pt - Oe), pt, Nt);
          he(g, S, U, Kt - Oe / 2, gt, de + Oe, Pt);
        }
      }
      if (Oe > 0) rt.stroke = Gt ? ro : so;
      else if (!Gt) ((rt._fill = A.width == 0 ? A._fill : (A._stroke ?? A._fill)), (rt.width = 0));
      return ((rt.fill = Gt ? Tt : so), rt);
    });
}
function ih(e, t) {
  let n = ce(t?.alignGaps, 0);
  return (o, r, l, s) =>
    no(o, r, (u, f, d, h, v, _, g, S, C, x, A) => {
      [l, s] = li(d, l, s);
      let k = u.pxRound,
        M = (q) => k(_(q, h, x, S)),
        b = (q) => k(g(q, v, A, C)),
        F,
        L,
        R;
      if (h.ori == 0) ((F = pi), (R = No), (L = Mc));
      else ((F = di), (R = Ho), (L = Cc));
      let N = h.dir * (h.ori == 0 ? 1 : -1),
        J = M(f[N == 1 ? l : s]),
        I = J,
        P = [],
        B = [];
      for (let q = N == 1 ? l : s; q >= l && q <= s; q += N)
        if (d[q] != null) {
          let Ee = f[q],
            ae = M(Ee);
          (P.push((I = ae)), B.push(b(d[q])));
        }
      let D = {
          stroke: e(P, B, F, R, L, k),
          fill: null,
          clip: null,
          band: null,
          gaps: null,
          flags: Fo,
        },
        j = D.stroke,
        [W, oe] = Qs(o, r);
      if (u.fill != null || W != 0) {
        let q = (D.fill = new Path2D(j)),
          ft = u.fillTo(o, r, u.min, u.max, W),
          Ee = b(ft);
        (R(q, I, Ee), R(q, J, Ee));
      }
      if (!u.spanGaps) {
        let q = [];
        (q.push(...Xs(f, d, l, s, N, M, n)),
          (D.gaps = q = u.gaps(o, r, l, s, q)),
          (D.clip = fi(q, h.ori, S, C, x, A)));
      }
      if (oe != 0)
        D.band = oe == 2 ? [hn(o, r, l, s, j, -1), hn(o, r, l, s, j, 1)] : hn(o, r, l, s, j, oe);
      return D;
    });
}
function sh(e) {
  return ih(lh, e);
}
function lh(e, t, n, o, r, l) {
  let s = e.length;
  if (s < 2) return null;
  let u = new Path2D();
  if ((n(u, e[0], t[0]), s == 2)) o(u, e[1], t[1]);
  else {
    let f = Array(s),
      d = Array(s - 1),
      h = Array(s - 1),
      v = Array(s - 1);
    for (let _ = 0; _ < s - 1; _++)
      ((h[_] = t[_ + 1] - t[_]), (v[_] = e[_ + 1] - e[_]), (d[_] = h[_] / v[_]));
    f[0] = d[0];
    for (let _ = 1; _ < s - 1; _++)
      if (d[_] === 0 || d[_ - 1] === 0 || d[_ - 1] > 0 !== d[_] > 0) f[_] = 0;
      else if (
        ((f[_] =
          (3 * (v[_ - 1] + v[_])) /
          ((2 * v[_] + v[_ - 1]) / d[_ - 1] + (v[_] + 2 * v[_ - 1]) / d[_])),
        !isFinite(f[_]))
      )
        f[_] = 0;
    f[s - 1] = d[s - 2];
    for (let _ = 0; _ < s - 1; _++)
      r(
        u,
        e[_] + v[_] / 3,
        t[_] + (f[_] * v[_]) / 3,
        e[_ + 1] - v[_] / 3,
        t[_ + 1] - (f[_ + 1] * v[_]) / 3,
        e[_ + 1],
        t[_ + 1],
      );
  }
  return u;
}
var Ws = new Set();
function qu() {
  for (let e of Ws) e.syncRect(!0);
}
if ($o)
  (eo("resize", Lo, qu),
    eo("scroll", Lo, qu, !0),
    eo("dppxchange", Lo, () => {
      qe.pxRatio = pe;
    }));
var ah = Dc(),
  uh = Ec();
function Gu(e, t, n, o) {
  return (o ? [e[0], e[1]].concat(e.slice(2)) : [e[0]].concat(e.slice(1))).map((l, s) =>
    Us(l, s, t, n),
  );
}
function ch(e, t) {
  return e.map((n, o) => (o == 0 ? {} : ze({}, t, n)));
}
function Us(e, t, n, o) {
  return ze({}, t == 0 ? n : o, e);
}
function Lc(e, t, n) {
  return t == null ? Ro : [t, n];
}
var fh = Lc;
function ph(e, t, n) {
  return t == null ? Ro : ii(t, n, js, !0);
}
function Oc(e, t, n, o) {
  return t == null ? Ro : ai(t, n, e.scales[o].log, !1);
}
var dh = Oc;
function Rc(e, t, n, o) {
  return t == null ? Ro : Bs(t, n, e.scales[o].log, !1);
}
var mh = Rc;
function hh(e, t, n, o, r) {
  let l = ct(Tu(e), Tu(t)),
    s = t - e,
    u = jt((r / o) * s, n);
  do {
    let f = n[u],
      d = (o * f) / s;
    if (d >= r && l + (f < 5 ? Dn.get(f) : 0) <= 17) return [f, d];
  } while (++u < n.length);
  return [0, 0];
}
function Ku(e) {
  let t, n;
  return ((e = e.replace(/(\d+)px/, (o, r) => (t = Be((n = +r) * pe)) + "px")), [e, t, n]);
}
function gh(e) {
  if (e.show)
    [e.font, e.labelFont].forEach((t) => {
      let n = _e(t[2] * pe, 1);
      ((t[0] = t[0].replace(/[0-9.]+px/, n + "px")), (t[1] = n));
    });
}
function qe(e, t, n) {
  let o = { mode: ce(e.mode, 1) },
    r = o.mode;
  function l(a, c, p, m) {
    let y = c.valToPct(a);
    return m + p * (c.dir == -1 ? 1 - y : y);
  }
  function s(a, c, p, m) {
    let y = c.valToPct(a);
    return m + p * (c.dir == -1 ? y : 1 - y);
  }
  function u(a, c, p, m) {
    return c.ori == 0 ? l(a, c, p, m) : s(a, c, p, m);
  }
  ((o.valToPosH = l), (o.valToPosV = s));
  let f = !1;
  o.status = 0;
  let d = (o.root = It("uplot"));
  if (e.id != null) d.id = e.id;
  if ((kt(d, e.class), e.title)) {
    let a = It(Cd, d);
    a.textContent = e.title;
  }
  let h = Bt("canvas"),
    v = (o.ctx = h.getContext("2d")),
    _ = It(Ed, d);
  eo(
    "click",
    _,
    (a) => {
      if (a.target === S) (Se != _o || De != wo) && tt.click(o, a);
    },
    !0,
  );
  let g = (o.under = It(Ad, _));
  _.appendChild(h);
  let S = (o.over = It(Dd, _));
  e = Io(e);
  let C = +ce(e.pxAlign, 1),
    x = Bu(C);
  (e.plugins || []).forEach((a) => {
    if (a.opts) e = a.opts(o, e) || e;
  });
  let A = e.ms || 0.001,
    k = (o.series = r == 1 ? Gu(e.series || [], $u, Uu, !1) : ch(e.series || [null], Wu)),
    M = (o.axes = Gu(e.axes || [], Fu, Hu, !0)),
    b = (o.scales = {}),
    F = (o.bands = e.bands || []);
  F.forEach((a) => {
    ((a.fill = se(a.fill || null)), (a.dir = ce(a.dir, -1)));
  });
  let L = r == 2 ? k[1].facets[0].scale : k[0].scale,
    R = { axes: lf, series: tf },
    N = (e.drawOrder || ["axes", "series"]).map((a) => R[a]);
  function J(a) {
    let c =
      a.distr == 3
        ? (p) => mn(p > 0 ? p : a.clamp(o, p, a.min, a.max, a.key))
        : a.distr == 4
          ? (p) => Es(p, a.asinh)
          : a.distr == 100
            ? (p) => a.fwd(p)
            : (p) => p;
    return (p) => {
      let m = c(p),
        { _min: y, _max: w } = a,
        T = w - y;
      return (m - y) / T;
    };
  }
  function I(a) {
    let c = b[a];
    if (c == null) {
      let p = (e.scales || dr)[a] || dr;
      if (p.from != null) {
        I(p.from);
        let m = ze({}, b[p.from], p, { key: a });
        ((m.valToPct = J(m)), (b[a] = m));
      } else {
        ((c = b[a] = ze({}, a == L ? kc : Qm, p)), (c.key = a));
        let m = c.time,
          y = c.range,
          w = An(y);
        if (a != L || (r == 2 && !m)) {
          if (w && (y[0] == null || y[1] == null))
            ((y = {
              min: y[0] == null ? ku : { mode: 1, hard: y[0], soft: y[0] },
              max: y[1] == null ? ku : { mode: 1, hard: y[1], soft: y[1] },
            }),
              (w = !1));
          if (!w && ci(y)) {
            let T = y;
            y = (E, O, H) => (O == null ? Ro : ii(O, H, T));
          }
        }
        ((c.range = se(
          y ||
            (m
              ? fh
              : a == L
                ? c.distr == 3
                  ? dh
                  : c.distr == 4
                    ? mh
                    : Lc
                : c.distr == 3
                  ? Oc
                  : c.distr == 4
                    ? Rc
                    : ph),
        )),
          (c.auto = se(w ? !1 : c.auto)),
          (c.clamp = se(c.clamp || Zm)),
          (c._min = c._max = null),
          (c.valToPct = J(c)));
      }
    }
  }
  if ((I("x"), I("y"), r == 1))
    k.forEach((a) => {
      I(a.scale);
    });
  M.forEach((a) => {
    I(a.scale);
  });
  for (let a in e.scales) I(a);
  let P = b[L],
    B = P.distr,
    D,
    j;
  if (P.ori == 0) (kt(d, Pd), (D = l), (j = s));
  else (kt(d, Md), (D = s), (j = l));
  let W = {};
  for (let a in b) {
    let c = b[a];
    if (c.min != null || c.max != null)
      ((W[a] = { min: c.min, max: c.max }), (c.min = c.max = null));
  }
  let oe = e.tzDate || ((a) => new Date(Be(a / A))),
    q = e.fmtDate || Ks,
    ft = A == 1 ? xm(oe) : Mm(oe),
    Ee = Ou(oe, Lu(A == 1 ? Sm : Pm, q)),
    ae = Iu(oe, Ru(Em, q)),
    he = [],
    ne = (o.legend = ze({}, Lm, e.legend)),
    G = (o.cursor = ze({}, Nm, { drag: { y: r == 2 } }, e.cursor)),
    We = ne.show,
    ot = G.show,
    Ae = ne.markers;
  ((ne.idxs = he),
    (Ae.width = se(Ae.width)),
    (Ae.dash = se(Ae.dash)),
    (Ae.stroke = se(Ae.stroke)),
    (Ae.fill = se(Ae.fill)));
  let de,
    $t,
    ht,
    Oe = [],
    Gt = [],
    an,
    Tt = !1,
    vn = {};
  if (ne.live) {
    let a = k[1] ? k[1].values : null;
    ((Tt = a != null), (an = Tt ? a(o, 1, 0) : { _: 0 }));
    for (let c in an) vn[c] = "--";
  }
  if (We)
    if (((de = Bt("table", $d, d)), (ht = Bt("tbody", null, de)), ne.mount(o, de), Tt)) {
      $t = Bt("thead", null, de, ht);
      let a = Bt("tr", null, $t);
      Bt("th", null, a);
      for (var ro in an) Bt("th", hu, a).textContent = ro;
    } else (kt(de, Hd), ne.live && kt(de, Nd));
  let io = { show: !0 },
    zo = { show: !1 };
  function gr(a, c) {
    if (c == 0 && (Tt || !ne.live || r == 2)) return Ro;
    let p = [],
      m = Bt("tr", zd, ht, ht.childNodes[c]);
    if ((kt(m, a.class), !a.show)) kt(m, Xn);
    let y = Bt("th", null, m);
    if (Ae.show) {
      let E = It(Wd, y);
      if (c > 0) {
        let O = Ae.width(o, c);
        if (O) E.style.border = O + "px " + Ae.dash(o, c) + " " + Ae.stroke(o, c);
        E.style.background = Ae.fill(o, c);
      }
    }
    let w = It(hu, y);
    if (a.label instanceof HTMLElement) w.appendChild(a.label);
    else w.textContent = a.label;
    if (c > 0) {
      if (!Ae.show) w.style.color = a.width > 0 ? Ae.stroke(o, c) : Ae.fill(o, c);
      if (
        (rt(
          "click",
          y,
          (E) => {
            if (G._lock) return;
            Nn(E);
            let O = k.indexOf(a);
            if ((E.ctrlKey || E.metaKey) != ne.isolate) {
              let H = k.some((z, V) => V > 0 && V != O && z.show);
              k.forEach((z, V) => {
                V > 0 && Yt(V, H ? (V == O ? io : zo) : io, !0, $e.setSeries);
              });
            } else Yt(O, { show: !a.show }, !0, $e.setSeries);
          },
          !1,
        ),
        uo)
      )
        rt(
          "mouseenter",
          y,
          (E) => {
            if (G._lock) return;
            (Nn(E), Yt(k.indexOf(a), ko, !0, $e.setSeries));
          },
          !1,
        );
    }
    for (var T in an) {
      let E = Bt("td", Ud, m);
      ((E.textContent = "--"), p.push(E));
    }
    return [m, p];
  }
  let On = new Map();
  function rt(a, c, p, m = !0) {
    let y = On.get(c) || {},
      w = G.bind[a](o, c, p, m);
    if (w) (eo(a, c, (y[a] = w)), On.set(c, y));
  }
  function so(a, c, p) {
    let m = On.get(c) || {};
    for (let y in m) if (a == null || y == a) (Fs(y, c, m[y]), delete m[y]);
    if (a == null) On.delete(c);
  }
  let un = 0,
    Rn = 0,
    te = 0,
    U = 0,
    we = 0,
    Ue = 0,
    lo = we,
    In = Ue,
    Kt = te,
    Fn = U,
    gt = 0,
    Pt = 0,
    pt = 0,
    Nt = 0;
  o.bbox = {};
  let yi = !1,
    vr = !1,
    ao = !1,
    $n = !1,
    yr = !1,
    Mt = !1;
  function _i(a, c, p) {
    if (p || a != o.width || c != o.height) ol(a, c);
    (ho(!1), (ao = !0), (vr = !0), go());
  }
  function ol(a, c) {
    ((o.width = un = te = a), (o.height = Rn = U = c), (we = Ue = 0), Kc(), Jc());
    let p = o.bbox;
    ((gt = p.left = Zn(we * pe, 0.5)),
      (Pt = p.top = Zn(Ue * pe, 0.5)),
      (pt = p.width = Zn(te * pe, 0.5)),
      (Nt = p.height = Zn(U * pe, 0.5)));
  }
  let jc = 3;
  function qc() {
    let a = !1,
      c = 0;
    while (!a) {
      c++;
      let p = rf(c),
        m = sf(c);
      if (((a = c == jc || (p && m)), !a)) (ol(o.width, o.height), (vr = !0));
    }
  }
  function Gc({ width: a, height: c }) {
    _i(a, c);
  }
  o.setSize = Gc;
  function Kc() {
    let a = !1,
      c = !1,
      p = !1,
      m = !1;
    (M.forEach((y, w) => {
      if (y.show && y._show) {
        let { side: T, _size: E } = y,
          O = T % 2,
          H = y.label != null ? y.labelSize : 0,
          z = E + H;
        if (z > 0)
          if (O)
            if (((te -= z), T == 3)) ((we += z), (m = !0));
            else p = !0;
          else if (((U -= z), T == 0)) ((Ue += z), (a = !0));
          else c = !0;
      }
    }),
      (Hn[0] = a),
      (Hn[1] = p),
      (Hn[2] = c),
      (Hn[3] = m),
      (te -= yn[1] + yn[3]),
      (we += yn[3]),
      (U -= yn[2] + yn[0]),
      (Ue += yn[0]));
  }
  function Jc() {
    let a = we + te,
      c = Ue + U,
      p = we,
      m = Ue;
    function y(w, T) {
      switch (w) {
        case 1:
          return ((a += T), a - T);
        case 2:
          return ((c += T), c - T);
        case 3:
          return ((p -= T), p + T);
        case 0:
          return ((m -= T), m + T);
      }
    }
    M.forEach((w, T) => {
      if (w.show && w._show) {
        let E = w.side;
        if (((w._pos = y(E, w._size)), w.label != null)) w._lpos = y(E, w.labelSize);
      }
    });
  }
  if (G.dataIdx == null) {
    let a = G.hover,
      c = (a.skip = new Set(a.skip ?? []));
    c.add(void 0);
    let p = (a.prox = se(a.prox)),
      m = (a.bias ??= 0);
    G.dataIdx = (y, w, T, E) => {
      if (w == 0) return T;
      let O = T,
        H = p(y, w, T, E) ?? ye,
        z = H >= 0 && H < ye,
        V = P.ori == 0 ? te : U,
        X = G.left,
        fe = t[0],
        ue = t[w];
      if (c.has(ue[T])) {
        O = null;
        let re = null,
          Q = null,
          K;
        if (m == 0 || m == -1) {
          K = T;
          while (re == null && K-- > 0) if (!c.has(ue[K])) re = K;
        }
        if (m == 0 || m == 1) {
          K = T;
          while (Q == null && K++ < ue.length) if (!c.has(ue[K])) Q = K;
        }
        if (re != null || Q != null)
          if (z) {
            let Te = re == null ? -1 / 0 : D(fe[re], P, V, 0),
              Ie = Q == null ? 1 / 0 : D(fe[Q], P, V, 0),
              Qe = X - Te,
              ge = Ie - X;
            if (Qe <= ge) {
              if (Qe <= H) O = re;
            } else if (ge <= H) O = Q;
          } else O = Q == null ? re : re == null ? Q : T - re <= Q - T ? re : Q;
      } else if (z) {
        if (je(X - D(fe[T], P, V, 0)) > H) O = null;
      }
      return O;
    };
  }
  let Nn = (a) => {
    G.event = a;
  };
  ((G.idxs = he), (G._lock = !1));
  let nt = G.points;
  ((nt.show = se(nt.show)),
    (nt.size = se(nt.size)),
    (nt.stroke = se(nt.stroke)),
    (nt.width = se(nt.width)),
    (nt.fill = se(nt.fill)));
  let Jt = (o.focus = ze({}, e.focus || { alpha: 0.3 }, G.focus)),
    uo = Jt.prox >= 0,
    co = uo && nt.one,
    Ct = [],
    fo = [],
    po = [];
  function rl(a, c) {
    let p = nt.show(o, c);
    if (p instanceof HTMLElement)
      return (kt(p, Fd), kt(p, a.class), ln(p, -10, -10, te, U), S.insertBefore(p, Ct[c]), p);
  }
  function il(a, c) {
    if (r == 1 || c > 0) {
      let p = r == 1 && b[a.scale].time,
        m = a.value;
      ((a.value = p ? (Cu(m) ? Iu(oe, Ru(m, q)) : m || ae) : m || Km),
        (a.label = a.label || (p ? zm : Hm)));
    }
    if (co || c > 0) {
      ((a.width = a.width == null ? 1 : a.width),
        (a.paths = a.paths || ah || Qd),
        (a.fillTo = se(a.fillTo || Xm)),
        (a.pxAlign = +ce(a.pxAlign, C)),
        (a.pxRound = Bu(a.pxAlign)),
        (a.stroke = se(a.stroke || null)),
        (a.fill = se(a.fill || null)),
        (a._stroke = a._fill = a._paths = a._focus = null));
      let p = Jm(ct(1, a.width), 1),
        m = (a.points = ze(
          {},
          {
            size: p,
            width: ct(1, p * 0.2),
            stroke: a.stroke,
            space: p * 2,
            paths: uh,
            _stroke: null,
            _fill: null,
          },
          a.points,
        ));
      ((m.show = se(m.show)),
        (m.filter = se(m.filter)),
        (m.fill = se(m.fill)),
        (m.stroke = se(m.stroke)),
        (m.paths = se(m.paths)),
        (m.pxAlign = a.pxAlign));
    }
    if (We) {
      let p = gr(a, c);
      (Oe.splice(c, 0, p[0]), Gt.splice(c, 0, p[1]), ne.values.push(null));
    }
    if (ot) {
      he.splice(c, 0, null);
      let p = null;
      if (co) {
        if (c == 0) p = rl(a, c);
      } else if (c > 0) p = rl(a, c);
      (Ct.splice(c, 0, p), fo.splice(c, 0, 0), po.splice(c, 0, 0));
    }
    Ze("addSeries", c);
  }
  function Yc(a, c) {
    ((c = c == null ? k.length : c),
      (a = r == 1 ? Us(a, c, $u, Uu) : Us(a, c, {}, Wu)),
      k.splice(c, 0, a),
      il(k[c], c));
  }
  o.addSeries = Yc;
  function Zc(a) {
    if ((k.splice(a, 1), We)) {
      (ne.values.splice(a, 1), Gt.splice(a, 1));
      let c = Oe.splice(a, 1)[0];
      (so(null, c.firstChild), c.remove());
    }
    if (ot) (he.splice(a, 1), Ct.splice(a, 1)[0].remove(), fo.splice(a, 1), po.splice(a, 1));
    Ze("delSeries", a);
  }
  o.delSeries = Zc;
  let Hn = [!1, !1, !1, !1];
  function Qc(a, c) {
    if (((a._show = a.show), a.show)) {
      let p = a.side % 2,
        m = b[a.scale];
      if (m == null) ((a.scale = p ? k[1].scale : L), (m = b[a.scale]));
      let y = m.time;
      if (((a.size = se(a.size)), (a.space = se(a.space)), (a.rotate = se(a.rotate)), An(a.incrs)))
        a.incrs.forEach((T) => {
          !Dn.has(T) && Dn.set(T, oc(T));
        });
      ((a.incrs = se(a.incrs || (m.distr == 2 ? wm : y ? (A == 1 ? km : Tm) : Qn))),
        (a.splits = se(
          a.splits || (y && m.distr == 1 ? ft : m.distr == 3 ? Ns : m.distr == 4 ? Vm : Um),
        )),
        (a.stroke = se(a.stroke)),
        (a.grid.stroke = se(a.grid.stroke)),
        (a.ticks.stroke = se(a.ticks.stroke)),
        (a.border.stroke = se(a.border.stroke)));
      let w = a.values;
      if (
        ((a.values =
          An(w) && !An(w[0])
            ? se(w)
            : y
              ? An(w)
                ? Ou(oe, Lu(w, q))
                : Cu(w)
                  ? Cm(oe, w)
                  : w || Ee
              : w || Wm),
        (a.filter = se(
          a.filter || (m.distr >= 3 && m.log == 10 ? qm : m.distr == 3 && m.log == 2 ? Gm : tc),
        )),
        (a.font = Ku(a.font)),
        (a.labelFont = Ku(a.labelFont)),
        (a._size = a.size(o, null, c, 0)),
        (a._space = a._rotate = a._incrs = a._found = a._splits = a._values = null),
        a._size > 0)
      )
        ((Hn[c] = !0), (a._el = It(Ld, _)));
    }
  }
  function Wo(a, c, p, m) {
    let [y, w, T, E] = p,
      O = c % 2,
      H = 0;
    if (O == 0 && (E || w)) H = (c == 0 && !y) || (c == 2 && !T) ? Be(Fu.size / 3) : 0;
    if (O == 1 && (y || T)) H = (c == 1 && !w) || (c == 3 && !E) ? Be(Hu.size / 2) : 0;
    return H;
  }
  let sl = (o.padding = (e.padding || [Wo, Wo, Wo, Wo]).map((a) => se(ce(a, Wo)))),
    yn = (o._padding = sl.map((a, c) => a(o, c, Hn, 0))),
    et,
    Ge = null,
    Ke = null,
    _r = r == 1 ? k[0].idxs : null,
    Ht = null,
    Uo = !1;
  function ll(a, c) {
    if (((t = a == null ? [] : a), (o.data = o._data = t), r == 2)) {
      et = 0;
      for (let p = 1; p < k.length; p++) et += t[p][0].length;
    } else {
      if (t.length == 0) o.data = o._data = t = [[]];
      ((Ht = t[0]), (et = Ht.length));
      let p = t;
      if (B == 2) {
        p = t.slice();
        let m = (p[0] = Array(et));
        for (let y = 0; y < et; y++) m[y] = y;
      }
      o._data = t = p;
    }
    if ((ho(!0), Ze("setData"), B == 2)) ao = !0;
    if (c !== !1) {
      let p = P;
      if (p.auto(o, Uo)) wi();
      else wn(L, p.min, p.max);
      (($n = $n || G.left >= 0), (Mt = !0), go());
    }
  }
  o.setData = ll;
  function wi() {
    Uo = !0;
    let a, c;
    if (r == 1)
      if (et > 0) {
        if (((Ge = _r[0] = 0), (Ke = _r[1] = et - 1), (a = t[0][Ge]), (c = t[0][Ke]), B == 2))
          ((a = Ge), (c = Ke));
        else if (a == c)
          if (B == 3) [a, c] = ai(a, a, P.log, !1);
          else if (B == 4) [a, c] = Bs(a, a, P.log, !1);
          else if (P.time) c = a + Be(86400 / A);
          else [a, c] = ii(a, c, js, !0);
      } else ((Ge = _r[0] = a = null), (Ke = _r[1] = c = null));
    wn(L, a, c);
  }
  let wr, mo, bi, ki, Si, xi, Ti, Pi, Mi, dt;
  function al(a, c, p, m, y, w) {
    if (((a ??= gu), (p ??= Gs), (m ??= "butt"), (y ??= gu), (w ??= "round"), a != wr))
      v.strokeStyle = wr = a;
    if (y != mo) v.fillStyle = mo = y;
    if (c != bi) v.lineWidth = bi = c;
    if (w != Si) v.lineJoin = Si = w;
    if (m != xi) v.lineCap = xi = m;
    if (p != ki) v.setLineDash((ki = p));
  }
  function ul(a, c, p, m) {
    if (c != mo) v.fillStyle = mo = c;
    if (a != Ti) v.font = Ti = a;
    if (p != Pi) v.textAlign = Pi = p;
    if (m != Mi) v.textBaseline = Mi = m;
  }
  function Ci(a, c, p, m, y = 0) {
    if (m.length > 0 && a.auto(o, Uo) && (c == null || c.min == null)) {
      let w = ce(Ge, 0),
        T = ce(Ke, m.length - 1),
        E = p.min == null ? qd(m, w, T, y, a.distr == 3) : [p.min, p.max];
      ((a.min = qt(a.min, (p.min = E[0]))), (a.max = ct(a.max, (p.max = E[1]))));
    }
  }
  let cl = { min: null, max: null };
  function Xc() {
    for (let m in b) {
      let y = b[m];
      if (W[m] == null && (y.min == null || (W[L] != null && y.auto(o, Uo)))) W[m] = cl;
    }
    for (let m in b) {
      let y = b[m];
      if (W[m] == null && y.from != null && W[y.from] != null) W[m] = cl;
    }
    if (W[L] != null) ho(!0);
    let a = {};
    for (let m in W) {
      let y = W[m];
      if (y != null) {
        let w = (a[m] = Io(b[m], tm));
        if (y.min != null) ze(w, y);
        else if (m != L || r == 2)
          if (et == 0 && w.from == null) {
            let T = w.range(o, null, null, m);
            ((w.min = T[0]), (w.max = T[1]));
          } else ((w.min = ye), (w.max = -ye));
      }
    }
    if (et > 0) {
      k.forEach((m, y) => {
        if (r == 1) {
          let w = m.scale,
            T = W[w];
          if (T == null) return;
          let E = a[w];
          if (y == 0) {
            let O = E.range(o, E.min, E.max, w);
            if (
              ((E.min = O[0]),
              (E.max = O[1]),
              (Ge = jt(E.min, t[0])),
              (Ke = jt(E.max, t[0])),
              Ke - Ge > 1)
            ) {
              if (t[0][Ge] < E.min) Ge++;
              if (t[0][Ke] > E.max) Ke--;
            }
            ((m.min = Ht[Ge]), (m.max = Ht[Ke]));
          } else if (m.show && m.auto) Ci(E, T, m, t[y], m.sorted);
          ((m.idxs[0] = Ge), (m.idxs[1] = Ke));
        } else if (y > 0) {
          if (m.show && m.auto) {
            let [w, T] = m.facets,
              E = w.scale,
              O = T.scale,
              [H, z] = t[y],
              V = a[E],
              X = a[O];
            (V != null && Ci(V, W[E], w, H, w.sorted),
              X != null && Ci(X, W[O], T, z, T.sorted),
              (m.min = T.min),
              (m.max = T.max));
          }
        }
      });
      for (let m in a) {
        let y = a[m],
          w = W[m];
        if (y.from == null && (w == null || w.min == null)) {
          let T = y.range(o, y.min == ye ? null : y.min, y.max == -ye ? null : y.max, m);
          ((y.min = T[0]), (y.max = T[1]));
        }
      }
    }
    for (let m in a) {
      let y = a[m];
      if (y.from != null) {
        let w = a[y.from];
        if (w.min == null) y.min = y.max = null;
        else {
          let T = y.range(o, w.min, w.max, m);
          ((y.min = T[0]), (y.max = T[1]));
        }
      }
    }
    let c = {},
      p = !1;
    for (let m in a) {
      let y = a[m],
        w = b[m];
      if (w.min != y.min || w.max != y.max) {
        ((w.min = y.min), (w.max = y.max));
        let T = w.distr;
        ((w._min =
          T == 3 ? mn(w.min) : T == 4 ? Es(w.min, w.asinh) : T == 100 ? w.fwd(w.min) : w.min),
          (w._max =
            T == 3 ? mn(w.max) : T == 4 ? Es(w.max, w.asinh) : T == 100 ? w.fwd(w.max) : w.max),
          (c[m] = p = !0));
      }
    }
    if (p) {
      k.forEach((m, y) => {
        if (r == 2) {
          if (y > 0 && c.y) m._paths = null;
        } else if (c[m.scale]) m._paths = null;
      });
      for (let m in c) ((ao = !0), Ze("setScale", m));
      if (ot && G.left >= 0) $n = Mt = !0;
    }
    for (let m in W) W[m] = null;
  }
  function ef(a) {
    let c = $s(Ge - 1, 0, et - 1),
      p = $s(Ke + 1, 0, et - 1);
    while (a[c] == null && c > 0) c--;
    while (a[p] == null && p < et - 1) p++;
    return [c, p];
  }
  function tf() {
    if (et > 0) {
      let a = k.some((c) => c._focus) && dt != Jt.alpha;
      if (a) v.globalAlpha = dt = Jt.alpha;
      if (
        (k.forEach((c, p) => {
          if (p > 0 && c.show) {
            if ((fl(p, !1), fl(p, !0), c._paths == null)) {
              let m = dt;
              if (dt != c.alpha) v.globalAlpha = dt = c.alpha;
              let y = r == 2 ? [0, t[p][0].length - 1] : ef(t[p]);
              if (((c._paths = c.paths(o, p, y[0], y[1])), dt != m)) v.globalAlpha = dt = m;
            }
          }
        }),
        k.forEach((c, p) => {
          if (p > 0 && c.show) {
            let m = dt;
            if (dt != c.alpha) v.globalAlpha = dt = c.alpha;
            c._paths != null && pl(p, !1);
            {
              let y = c._paths != null ? c._paths.gaps : null,
                w = c.points.show(o, p, Ge, Ke, y),
                T = c.points.filter(o, p, w, y);
              if (w || T) ((c.points._paths = c.points.paths(o, p, Ge, Ke, T)), pl(p, !0));
            }
            if (dt != m) v.globalAlpha = dt = m;
            Ze("drawSeries", p);
          }
        }),
        a)
      )
        v.globalAlpha = dt = 1;
    }
  }
  function fl(a, c) {
    let p = c ? k[a].points : k[a];
    ((p._stroke = p.stroke(o, a)), (p._fill = p.fill(o, a)));
  }
  function pl(a, c) {
    let p = c ? k[a].points : k[a],
      {
        stroke: m,
        fill: y,
        clip: w,
        flags: T,
        _stroke: E = p._stroke,
        _fill: O = p._fill,
        _width: H = p.width,
      } = p._paths;
    H = _e(H * pe, 3);
    let z = null,
      V = (H % 2) / 2;
    if (c && O == null) O = H > 0 ? "#fff" : E;
    let X = p.pxAlign == 1 && V > 0;
    if ((X && v.translate(V, V), !c)) {
      let fe = gt - H / 2,
        ue = Pt - H / 2,
        re = pt + H,
        Q = Nt + H;
      ((z = new Path2D()), z.rect(fe, ue, re, Q));
    }
    if (c) Ei(E, H, p.dash, p.cap, O, m, y, T, w);
    else nf(a, E, H, p.dash, p.cap, O, m, y, T, z, w);
    X && v.translate(-V, -V);
  }
  function nf(a, c, p, m, y, w, T, E, O, H, z) {
    let V = !1;
    if (
      (O != 0 &&
        F.forEach((X, fe) => {
          if (X.series[0] == a) {
            let ue = k[X.series[1]],
              re = t[X.series[1]],
              Q = (ue._paths || dr).band;
            if (An(Q)) Q = X.dir == 1 ? Q[0] : Q[1];
            let K,
              Te = null;
            if (ue.show && Q && Kd(re, Ge, Ke)) ((Te = X.fill(o, fe) || w), (K = ue._paths.clip));
            else Q = null;
            (Ei(c, p, m, y, Te, T, E, O, H, z, K, Q), (V = !0));
          }
        }),
      !V)
    )
      Ei(c, p, m, y, w, T, E, O, H, z);
  }
  let dl = Fo | zs;
  function Ei(a, c, p, m, y, w, T, E, O, H, z, V) {
    if ((al(a, c, p, m, y), O || H || V)) (v.save(), O && v.clip(O), H && v.clip(H));
    if (V) {
      if ((E & dl) == dl) (v.clip(V), z && v.clip(z), kr(y, T), br(a, w, c));
      else if (E & zs) (kr(y, T), v.clip(V), br(a, w, c));
      else if (E & Fo) (v.save(), v.clip(V), z && v.clip(z), kr(y, T), v.restore(), br(a, w, c));
    } else (kr(y, T), br(a, w, c));
    if (O || H || V) v.restore();
  }
  function br(a, c, p) {
    if (p > 0)
      if (c instanceof Map)
        c.forEach((m, y) => {
          ((v.strokeStyle = wr = y), v.stroke(m));
        });
      else c != null && a && v.stroke(c);
  }
  function kr(a, c) {
    if (c instanceof Map)
      c.forEach((p, m) => {
        ((v.fillStyle = mo = m), v.fill(p));
      });
    else c != null && a && v.fill(c);
  }
  function of(a, c, p, m) {
    let y = M[a],
      w;
    if (m <= 0) w = [0, 0];
    else {
      let T = (y._space = y.space(o, a, c, p, m)),
        E = (y._incrs = y.incrs(o, a, c, p, m, T));
      w = hh(c, p, E, m, T);
    }
    return (y._found = w);
  }
  function Ai(a, c, p, m, y, w, T, E, O, H) {
    let z = (T % 2) / 2;
    (C == 1 && v.translate(z, z), al(E, T, O, H, E), v.beginPath());
    let V,
      X,
      fe,
      ue,
      re = y + (m == 0 || m == 3 ? -w : w);
    if (p == 0) ((X = y), (ue = re));
    else ((V = y), (fe = re));
    for (let Q = 0; Q < a.length; Q++)
      if (c[Q] != null) {
        if (p == 0) V = fe = a[Q];
        else X = ue = a[Q];
        (v.moveTo(V, X), v.lineTo(fe, ue));
      }
    (v.stroke(), C == 1 && v.translate(-z, -z));
  }
  function rf(a) {
    let c = !0;
    return (
      M.forEach((p, m) => {
        if (!p.show) return;
        let y = b[p.scale];
        if (y.min == null) {
          if (p._show) ((c = !1), (p._show = !1), ho(!1));
          return;
        } else if (!p._show) ((c = !1), (p._show = !0), ho(!1));
        let w = p.side,
          T = w % 2,
          { min: E, max: O } = y,
          [H, z] = of(m, E, O, T == 0 ? te : U);
        if (z == 0) return;
        let V = y.distr == 2,
          X = (p._splits = p.splits(o, m, E, O, H, z, V)),
          fe = y.distr == 2 ? X.map((K) => Ht[K]) : X,
          ue = y.distr == 2 ? Ht[X[1]] - Ht[X[0]] : H,
          re = (p._values = p.values(o, p.filter(o, fe, m, z, ue), m, z, ue));
        p._rotate = w == 2 ? p.rotate(o, re, m, z) : 0;
        let Q = p._size;
        if (((p._size = Ft(p.size(o, re, m, a))), Q != null && p._size != Q)) c = !1;
      }),
      c
    );
  }
  function sf(a) {
    let c = !0;
    return (
      sl.forEach((p, m) => {
        let y = p(o, m, Hn, a);
        if (y != yn[m]) c = !1;
        yn[m] = y;
      }),
      c
    );
  }
  function lf() {
    for (let a = 0; a < M.length; a++) {
      let c = M[a];
      if (!c.show || !c._show) continue;
      let p = c.side,
        m = p % 2,
        y,
        w,
        T = c.stroke(o, a),
        E = p == 0 || p == 3 ? -1 : 1,
        [O, H] = c._found;
      if (c.label != null) {
        let st = c.labelGap * E,
          _t = Be((c._lpos + st) * pe);
        if ((ul(c.labelFont[0], T, "center", p == 2 ? "top" : "bottom"), v.save(), m == 1))
          ((y = w = 0), v.translate(_t, Be(Pt + Nt / 2)), v.rotate((p == 3 ? -ri : ri) / 2));
        else ((y = Be(gt + pt / 2)), (w = _t));
        let Un = Xu(c.label) ? c.label(o, a, O, H) : c.label;
        (v.fillText(Un, y, w), v.restore());
      }
      if (H == 0) continue;
      let z = b[c.scale],
        V = m == 0 ? pt : Nt,
        X = m == 0 ? gt : Pt,
        fe = c._splits,
        ue = z.distr == 2 ? fe.map((st) => Ht[st]) : fe,
        re = z.distr == 2 ? Ht[fe[1]] - Ht[fe[0]] : O,
        { ticks: Q, border: K } = c,
        Te = Q.show ? Q.size : 0,
        Ie = Be(Te * pe),
        Qe = Be((c.alignTo == 2 ? c._size - Te - c.gap : c.gap) * pe),
        ge = (c._rotate * -ri) / 180,
        Fe = x(c._pos * pe),
        vt = (Ie + Qe) * E,
        it = Fe + vt;
      ((w = m == 0 ? it : 0), (y = m == 1 ? it : 0));
      let Et = c.font[0],
        zt =
          c.align == 1
            ? "left"
            : c.align == 2
              ? "right"
              : ge > 0
                ? "left"
                : ge < 0
                  ? "right"
                  : m == 0
                    ? "center"
                    : p == 3
                      ? "right"
                      : "left",
        Qt = ge || m == 1 ? "middle" : p == 2 ? "top" : "bottom";
      ul(Et, T, zt, Qt);
      let yt = c.font[1] * c.lineGap,
        At = fe.map((st) => x(u(st, z, V, X))),
        Wt = c._values;
      for (let st = 0; st < Wt.length; st++) {
        let _t = Wt[st];
        if (_t != null) {
          if (m == 0) y = At[st];
          else w = At[st];
          _t = "" + _t;
          let Un =
            _t.indexOf(`
`) == -1
              ? [_t]
              : _t.split(/\n/gm);
          for (let lt = 0; lt < Un.length; lt++) {
            let Ll = Un[lt];
            if (ge)
              (v.save(),
                v.translate(y, w + lt * yt),
                v.rotate(ge),
                v.fillText(Ll, 0, 0),
                v.restore());
            else v.fillText(Ll, y, w + lt * yt);
          }
        }
      }
      if (Q.show)
        Ai(
          At,
          Q.filter(o, ue, a, H, re),
          m,
          p,
          Fe,
          Ie,
          _e(Q.width * pe, 3),
          Q.stroke(o, a),
          Q.dash,
          Q.cap,
        );
      let Xt = c.grid;
      if (Xt.show)
        Ai(
          At,
          Xt.filter(o, ue, a, H, re),
          m,
          m == 0 ? 2 : 1,
          m == 0 ? Pt : gt,
          m == 0 ? Nt : pt,
          _e(Xt.width * pe, 3),
          Xt.stroke(o, a),
          Xt.dash,
          Xt.cap,
        );
      if (K.show)
        Ai(
          [Fe],
          [1],
          m == 0 ? 1 : 0,
          m == 0 ? 1 : 2,
          m == 1 ? Pt : gt,
          m == 1 ? Nt : pt,
          _e(K.width * pe, 3),
          K.stroke(o, a),
          K.dash,
          K.cap,
        );
    }
    Ze("drawAxes");
  }
  function ho(a) {
    k.forEach((c, p) => {
      if (p > 0) {
        if (((c._paths = null), a))
          if (r == 1) ((c.min = null), (c.max = null));
          else
            c.facets.forEach((m) => {
              ((m.min = null), (m.max = null));
            });
      }
    });
  }
  let Sr = !1,
    Di = !1,
    Vo = [];
  function af() {
    Di = !1;
    for (let a = 0; a < Vo.length; a++) Ze(...Vo[a]);
    Vo.length = 0;
  }
  function go() {
    if (!Sr) (am(ml), (Sr = !0));
  }
  function uf(a, c = !1) {
    if (((Sr = !0), (Di = c), a(o), ml(), c && Vo.length > 0)) queueMicrotask(af);
  }
  o.batch = uf;
  function ml() {
    if (yi) (Xc(), (yi = !1));
    if (ao) (qc(), (ao = !1));
    if (vr) {
      if (
        (Ce(g, "left", we),
        Ce(g, "top", Ue),
        Ce(g, "width", te),
        Ce(g, "height", U),
        Ce(S, "left", we),
        Ce(S, "top", Ue),
        Ce(S, "width", te),
        Ce(S, "height", U),
        Ce(_, "width", un),
        Ce(_, "height", Rn),
        (h.width = Be(un * pe)),
        (h.height = Be(Rn * pe)),
        M.forEach(({ _el: a, _show: c, _size: p, _pos: m, side: y }) => {
          if (a != null)
            if (c) {
              let w = y === 3 || y === 0 ? p : 0,
                T = y % 2 == 1;
              (Ce(a, T ? "left" : "top", m - w),
                Ce(a, T ? "width" : "height", p),
                Ce(a, T ? "top" : "left", T ? Ue : we),
                Ce(a, T ? "height" : "width", T ? U : te),
                Is(a, Xn));
            } else kt(a, Xn);
        }),
        (wr = mo = bi = Si = xi = Ti = Pi = Mi = ki = null),
        (dt = 1),
        qo(!0),
        we != lo || Ue != In || te != Kt || U != Fn)
      ) {
        ho(!1);
        let a = te / Kt,
          c = U / Fn;
        if (ot && !$n && G.left >= 0) {
          ((G.left *= a),
            (G.top *= c),
            vo && ln(vo, Be(G.left), 0, te, U),
            yo && ln(yo, 0, Be(G.top), te, U));
          for (let p = 0; p < Ct.length; p++) {
            let m = Ct[p];
            if (m != null) ((fo[p] *= a), (po[p] *= c), ln(m, Ft(fo[p]), Ft(po[p]), te, U));
          }
        }
        if (xe.show && !yr && xe.left >= 0 && xe.width > 0) {
          ((xe.left *= a), (xe.width *= a), (xe.top *= c), (xe.height *= c));
          for (let p in $i) Ce(bo, p, xe[p]);
        }
        ((lo = we), (In = Ue), (Kt = te), (Fn = U));
      }
      (Ze("setSize"), (vr = !1));
    }
    if (un > 0 && Rn > 0)
      (v.clearRect(0, 0, h.width, h.height), Ze("drawClear"), N.forEach((a) => a()), Ze("draw"));
    if (xe.show && yr) (xr(xe), (yr = !1));
    if (ot && $n) (Wn(null, !0, !1), ($n = !1));
    if (ne.show && ne.live && Mt) (Ii(), (Mt = !1));
    if (!f) ((f = !0), (o.status = 1), Ze("ready"));
    ((Uo = !1), (Sr = !1));
  }
  o.redraw = (a, c) => {
    if (((ao = c || !1), a !== !1)) wn(L, P.min, P.max);
    else go();
  };
  function Li(a, c) {
    let p = b[a];
    if (p.from == null) {
      if (et == 0) {
        let m = p.range(o, c.min, c.max, a);
        ((c.min = m[0]), (c.max = m[1]));
      }
      if (c.min > c.max) {
        let m = c.min;
        ((c.min = c.max), (c.max = m));
      }
      if (et > 1 && c.min != null && c.max != null && c.max - c.min < 0.0000000000000001) return;
      if (a == L) {
        if (p.distr == 2 && et > 0) {
          if (((c.min = jt(c.min, t[0])), (c.max = jt(c.max, t[0])), c.min == c.max)) c.max++;
        }
      }
      ((W[a] = c), (yi = !0), go());
    }
  }
  o.setScale = Li;
  let Oi,
    Ri,
    vo,
    yo,
    hl,
    gl,
    _o,
    wo,
    vl,
    yl,
    Se,
    De,
    _n = !1,
    tt = G.drag,
    { x: Je, y: Ye } = tt;
  if (ot) {
    if (G.x) Oi = It(Rd, S);
    if (G.y) Ri = It(Id, S);
    if (P.ori == 0) ((vo = Oi), (yo = Ri));
    else ((vo = Ri), (yo = Oi));
    ((Se = G.left), (De = G.top));
  }
  let xe = (o.select = ze({ show: !0, over: !0, left: 0, width: 0, top: 0, height: 0 }, e.select)),
    bo = xe.show ? It(Od, xe.over ? S : g) : null;
  function xr(a, c) {
    if (xe.show) {
      for (let p in a) if (((xe[p] = a[p]), p in $i)) Ce(bo, p, a[p]);
      c !== !1 && Ze("setSelect");
    }
  }
  o.setSelect = xr;
  function cf(a) {
    if (k[a].show) We && Is(Oe[a], Xn);
    else if ((We && kt(Oe[a], Xn), ot)) {
      let p = co ? Ct[0] : Ct[a];
      p != null && ln(p, -10, -10, te, U);
    }
  }
  function wn(a, c, p) {
    Li(a, { min: c, max: p });
  }
  function Yt(a, c, p, m) {
    if (c.focus != null) hf(a);
    if (c.show != null)
      k.forEach((y, w) => {
        if (w > 0 && (a == w || a == null)) {
          if (((y.show = c.show), cf(w), r == 2))
            (wn(y.facets[0].scale, null, null), wn(y.facets[1].scale, null, null));
          else wn(y.scale, null, null);
          go();
        }
      });
    (p !== !1 && Ze("setSeries", a, c), m && Go("setSeries", o, a, c));
  }
  o.setSeries = Yt;
  function ff(a, c) {
    ze(F[a], c);
  }
  function pf(a, c) {
    ((a.fill = se(a.fill || null)),
      (a.dir = ce(a.dir, -1)),
      (c = c == null ? F.length : c),
      F.splice(c, 0, a));
  }
  function df(a) {
    if (a == null) F.length = 0;
    else F.splice(a, 1);
  }
  ((o.addBand = pf), (o.setBand = ff), (o.delBand = df));
  function mf(a, c) {
    if (((k[a].alpha = c), ot && Ct[a] != null)) Ct[a].style.opacity = c;
    if (We && Oe[a]) Oe[a].style.opacity = c;
  }
  let cn,
    bn,
    zn,
    ko = { focus: !0 };
  function hf(a) {
    if (a != zn) {
      let c = a == null,
        p = Jt.alpha != 1;
      (k.forEach((m, y) => {
        if (r == 1 || y > 0) {
          let w = c || y == 0 || y == a;
          ((m._focus = c ? null : w), p && mf(y, w ? 1 : Jt.alpha));
        }
      }),
        (zn = a),
        p && go());
    }
  }
  if (We && uo)
    rt("mouseleave", de, (a) => {
      if (G._lock) return;
      if ((Nn(a), zn != null)) Yt(null, ko, !0, $e.setSeries);
    });
  function Zt(a, c, p) {
    let m = b[c];
    if (p) a = a / pe - (m.ori == 1 ? Ue : we);
    let y = te;
    if (m.ori == 1) ((y = U), (a = y - a));
    if (m.dir == -1) a = y - a;
    let { _min: w, _max: T } = m,
      E = a / y,
      O = w + (T - w) * E,
      H = m.distr;
    return H == 3 ? Oo(10, O) : H == 4 ? Yd(O, m.asinh) : H == 100 ? m.bwd(O) : O;
  }
  function gf(a, c) {
    let p = Zt(a, L, c);
    return jt(p, t[0], Ge, Ke);
  }
  ((o.valToIdx = (a) => jt(a, t[0])),
    (o.posToIdx = gf),
    (o.posToVal = Zt),
    (o.valToPos = (a, c, p) =>
      b[c].ori == 0 ? l(a, b[c], p ? pt : te, p ? gt : 0) : s(a, b[c], p ? Nt : U, p ? Pt : 0)),
    (o.setCursor = (a, c, p) => {
      ((Se = a.left), (De = a.top), Wn(null, c, p));
    }));
  function _l(a, c) {
    (Ce(bo, "left", (xe.left = a)), Ce(bo, "width", (xe.width = c)));
  }
  function wl(a, c) {
    (Ce(bo, "top", (xe.top = a)), Ce(bo, "height", (xe.height = c)));
  }
  let Bo = P.ori == 0 ? _l : wl,
    jo = P.ori == 1 ? _l : wl;
  function vf() {
    if (We && ne.live)
      for (let a = r == 2 ? 1 : 0; a < k.length; a++) {
        if (a == 0 && Tt) continue;
        let c = ne.values[a],
          p = 0;
        for (let m in c) Gt[a][p++].firstChild.nodeValue = c[m];
      }
  }
  function Ii(a, c) {
    if (a != null) {
      if (a.idxs)
        a.idxs.forEach((p, m) => {
          he[m] = p;
        });
      else if (!em(a.idx)) he.fill(a.idx);
      ne.idx = he[0];
    }
    if (We && ne.live) {
      for (let p = 0; p < k.length; p++) if (p > 0 || (r == 1 && !Tt)) yf(p, he[p]);
      vf();
    }
    ((Mt = !1), c !== !1 && Ze("setLegend"));
  }
  o.setLegend = Ii;
  function yf(a, c) {
    let p = k[a],
      m = a == 0 && B == 2 ? Ht : t[a],
      y;
    if (Tt) y = p.values(o, a, c) ?? vn;
    else ((y = p.value(o, c == null ? null : m[c], a, c)), (y = y == null ? vn : { _: y }));
    ne.values[a] = y;
  }
  function Wn(a, c, p) {
    if (((vl = Se), (yl = De), ([Se, De] = G.move(o, Se, De)), (G.left = Se), (G.top = De), ot))
      (vo && ln(vo, Be(Se), 0, te, U), yo && ln(yo, 0, Be(De), te, U));
    let m,
      y = Ge > Ke;
    ((cn = ye), (bn = null));
    let w = P.ori == 0 ? te : U,
      T = P.ori == 1 ? te : U;
    if (Se < 0 || et == 0 || y) {
      m = G.idx = null;
      for (let E = 0; E < k.length; E++) {
        let O = Ct[E];
        O != null && ln(O, -10, -10, te, U);
      }
      if (uo) Yt(null, ko, !0, a == null && $e.setSeries);
      if (ne.live) (he.fill(m), (Mt = !0));
    } else {
      let E, O, H;
      if (r == 1)
        ((E = P.ori == 0 ? Se : De),
          (O = Zt(E, L)),
          (m = G.idx = jt(O, t[0], Ge, Ke)),
          (H = D(t[0][m], P, w, 0)));
      let z = -10,
        V = -10,
        X = 0,
        fe = 0,
        ue = !0,
        re = "",
        Q = "";
      for (let K = r == 2 ? 1 : 0; K < k.length; K++) {
        let Te = k[K],
          Ie = he[K],
          Qe = Ie == null ? null : r == 1 ? t[K][Ie] : t[K][1][Ie],
          ge = G.dataIdx(o, K, m, O),
          Fe = ge == null ? null : r == 1 ? t[K][ge] : t[K][1][ge];
        if (((Mt = Mt || Fe != Qe || ge != Ie), (he[K] = ge), K > 0 && Te.show)) {
          let vt = ge == null ? -10 : ge == m ? H : D(r == 1 ? t[0][ge] : t[K][0][ge], P, w, 0),
            it = Fe == null ? -10 : j(Fe, r == 1 ? b[Te.scale] : b[Te.facets[1].scale], T, 0);
          if (uo && Fe != null) {
            let Et = P.ori == 1 ? Se : De,
              zt = je(Jt.dist(o, K, ge, it, Et));
            if (zt < cn) {
              let Qt = Jt.bias;
              if (Qt != 0) {
                let yt = Zt(Et, Te.scale),
                  At = Fe >= 0 ? 1 : -1,
                  Wt = yt >= 0 ? 1 : -1;
                if (
                  Wt == At &&
                  (Wt == 1 ? (Qt == 1 ? Fe >= yt : Fe <= yt) : Qt == 1 ? Fe <= yt : Fe >= yt)
                )
                  ((cn = zt), (bn = K));
              } else ((cn = zt), (bn = K));
            }
          }
          if (Mt || co) {
            let Et, zt;
            if (P.ori == 0) ((Et = vt), (zt = it));
            else ((Et = it), (zt = vt));
            let Qt,
              yt,
              At,
              Wt,
              Xt,
              st,
              _t = !0,
              Un = nt.bbox;
            if (Un != null) {
              _t = !1;
              let lt = Un(o, K);
              ((At = lt.left), (Wt = lt.top), (Qt = lt.width), (yt = lt.height));
            } else ((At = Et), (Wt = zt), (Qt = yt = nt.size(o, K)));
            if (((st = nt.fill(o, K)), (Xt = nt.stroke(o, K)), co)) {
              if (K == bn && cn <= Jt.prox)
                ((z = At), (V = Wt), (X = Qt), (fe = yt), (ue = _t), (re = st), (Q = Xt));
            } else {
              let lt = Ct[K];
              if (lt != null)
                ((fo[K] = At),
                  (po[K] = Wt),
                  bu(lt, Qt, yt, _t),
                  _u(lt, st, Xt),
                  ln(lt, Ft(At), Ft(Wt), te, U));
            }
          }
        }
      }
      if (co) {
        let K = Jt.prox,
          Te = zn == null ? cn <= K : cn > K || bn != zn;
        if (Mt || Te) {
          let Ie = Ct[0];
          if (Ie != null)
            ((fo[0] = z),
              (po[0] = V),
              bu(Ie, X, fe, ue),
              _u(Ie, re, Q),
              ln(Ie, Ft(z), Ft(V), te, U));
        }
      }
    }
    if (xe.show && _n)
      if (a != null) {
        let [E, O] = $e.scales,
          [H, z] = $e.match,
          [V, X] = a.cursor.sync.scales,
          fe = a.cursor.drag;
        if (((Je = fe._x), (Ye = fe._y), Je || Ye)) {
          let { left: ue, top: re, width: Q, height: K } = a.select,
            Te = a.scales[V].ori,
            Ie = a.posToVal,
            Qe,
            ge,
            Fe,
            vt,
            it,
            Et = E != null && H(E, V),
            zt = O != null && z(O, X);
          if (Et && Je) {
            if (Te == 0) ((Qe = ue), (ge = Q));
            else ((Qe = re), (ge = K));
            ((Fe = b[E]),
              (vt = D(Ie(Qe, V), Fe, w, 0)),
              (it = D(Ie(Qe + ge, V), Fe, w, 0)),
              Bo(qt(vt, it), je(it - vt)));
          } else Bo(0, w);
          if (zt && Ye) {
            if (Te == 1) ((Qe = ue), (ge = Q));
            else ((Qe = re), (ge = K));
            ((Fe = b[O]),
              (vt = j(Ie(Qe, X), Fe, T, 0)),
              (it = j(Ie(Qe + ge, X), Fe, T, 0)),
              jo(qt(vt, it), je(it - vt)));
          } else jo(0, T);
        } else Ni();
      } else {
        let E = je(vl - hl),
          O = je(yl - gl);
        if (P.ori == 1) {
          let X = E;
          ((E = O), (O = X));
        }
        ((Je = tt.x && E >= tt.dist), (Ye = tt.y && O >= tt.dist));
        let H = tt.uni;
        if (H != null) {
          if (Je && Ye) {
            if (((Je = E >= H), (Ye = O >= H), !Je && !Ye))
              if (O > E) Ye = !0;
              else Je = !0;
          }
        } else if (tt.x && tt.y && (Je || Ye)) Je = Ye = !0;
        let z, V;
        if (Je) {
          if (P.ori == 0) ((z = _o), (V = Se));
          else ((z = wo), (V = De));
          if ((Bo(qt(z, V), je(V - z)), !Ye)) jo(0, T);
        }
        if (Ye) {
          if (P.ori == 1) ((z = _o), (V = Se));
          else ((z = wo), (V = De));
          if ((jo(qt(z, V), je(V - z)), !Je)) Bo(0, w);
        }
        if (!Je && !Ye) (Bo(0, 0), jo(0, 0));
      }
    if (((tt._x = Je), (tt._y = Ye), a == null)) {
      if (p) {
        if (Dl != null) {
          let [E, O] = $e.scales;
          (($e.values[0] = E != null ? Zt(P.ori == 0 ? Se : De, E) : null),
            ($e.values[1] = O != null ? Zt(P.ori == 1 ? Se : De, O) : null));
        }
        Go("mousemove", o, Se, De, te, U, m);
      }
      if (uo) {
        let E = p && $e.setSeries,
          O = Jt.prox;
        if (zn == null) {
          if (cn <= O) Yt(bn, ko, !0, E);
        } else if (cn > O) Yt(null, ko, !0, E);
        else if (bn != zn) Yt(bn, ko, !0, E);
      }
    }
    if (Mt) ((ne.idx = m), Ii());
    c !== !1 && Ze("setCursor");
  }
  let kn = null;
  Object.defineProperty(o, "rect", {
    get() {
      if (kn == null) qo(!1);
      return kn;
    },
  });
  function qo(a = !1) {
    if (a) kn = null;
    else ((kn = S.getBoundingClientRect()), Ze("syncRect", kn));
  }
  function bl(a, c, p, m, y, w, T) {
    if (G._lock) return;
    if (_n && a != null && a.movementX == 0 && a.movementY == 0) return;
    if ((Fi(a, c, p, m, y, w, T, !1, a != null), a != null)) Wn(null, !0, !0);
    else Wn(c, !0, !1);
  }
  function Fi(a, c, p, m, y, w, T, E, O) {
    if (kn == null) qo(!1);
    if ((Nn(a), a != null)) ((p = a.clientX - kn.left), (m = a.clientY - kn.top));
    else {
      if (p < 0 || m < 0) {
        ((Se = -10), (De = -10));
        return;
      }
      let [H, z] = $e.scales,
        V = c.cursor.sync,
        [X, fe] = V.values,
        [ue, re] = V.scales,
        [Q, K] = $e.match,
        Te = c.axes[0].side % 2 == 1,
        Ie = P.ori == 0 ? te : U,
        Qe = P.ori == 1 ? te : U,
        ge = Te ? w : y,
        Fe = Te ? y : w,
        vt = Te ? m : p,
        it = Te ? p : m;
      if (ue != null) p = Q(H, ue) ? u(X, b[H], Ie, 0) : -10;
      else p = Ie * (vt / ge);
      if (re != null) m = K(z, re) ? u(fe, b[z], Qe, 0) : -10;
      else m = Qe * (it / Fe);
      if (P.ori == 1) {
        let Et = p;
        ((p = m), (m = Et));
      }
    }
    if (O && (c == null || c.cursor.event.type == "mousemove")) {
      if (p <= 1 || p >= te - 1) p = Zn(p, te);
      if (m <= 1 || m >= U - 1) m = Zn(m, U);
    }
    if (E) ((hl = p), (gl = m), ([_o, wo] = G.move(o, p, m)));
    else ((Se = p), (De = m));
  }
  let $i = { width: 0, height: 0, left: 0, top: 0 };
  function Ni() {
    xr($i, !1);
  }
  let kl, Sl, xl, Tl;
  function Pl(a, c, p, m, y, w, T) {
    if (((_n = !0), (Je = Ye = tt._x = tt._y = !1), Fi(a, c, p, m, y, w, T, !0, !1), a != null))
      (rt("mouseup", Os, Ml, !1), Go("mousedown", o, _o, wo, te, U, null));
    let { left: E, top: O, width: H, height: z } = xe;
    ((kl = E), (Sl = O), (xl = H), (Tl = z));
  }
  function Ml(a, c, p, m, y, w, T) {
    ((_n = tt._x = tt._y = !1), Fi(a, c, p, m, y, w, T, !1, !0));
    let { left: E, top: O, width: H, height: z } = xe,
      V = H > 0 || z > 0,
      X = kl != E || Sl != O || xl != H || Tl != z;
    if ((V && X && xr(xe), tt.setScale && V && X)) {
      let fe = E,
        ue = H,
        re = O,
        Q = z;
      if (P.ori == 1) ((fe = O), (ue = z), (re = E), (Q = H));
      if (Je) wn(L, Zt(fe, L), Zt(fe + ue, L));
      if (Ye)
        for (let K in b) {
          let Te = b[K];
          if (K != L && Te.from == null && Te.min != ye) wn(K, Zt(re + Q, K), Zt(re, K));
        }
      Ni();
    } else if (G.lock) ((G._lock = !G._lock), Wn(c, !0, a != null));
    if (a != null) (so("mouseup", Os), Go("mouseup", o, Se, De, te, U, null));
  }
  function _f(a, c, p, m, y, w, T) {
    if (G._lock) return;
    Nn(a);
    let E = _n;
    if (_n) {
      let O = !0,
        H = !0,
        z = 10,
        V,
        X;
      if (P.ori == 0) ((V = Je), (X = Ye));
      else ((V = Ye), (X = Je));
      if (V && X) ((O = Se <= z || Se >= te - z), (H = De <= z || De >= U - z));
      if (V && O) Se = Se < _o ? 0 : te;
      if (X && H) De = De < wo ? 0 : U;
      (Wn(null, !0, !0), (_n = !1));
    }
    if (((Se = -10), (De = -10), he.fill(null), Wn(null, !0, !0), E)) _n = E;
  }
  function Cl(a, c, p, m, y, w, T) {
    if (G._lock) return;
    if ((Nn(a), wi(), Ni(), a != null)) Go("dblclick", o, Se, De, te, U, null);
  }
  function El() {
    (M.forEach(gh), _i(o.width, o.height, !0));
  }
  eo("dppxchange", Lo, El);
  let So = {};
  if (
    ((So.mousedown = Pl),
    (So.mousemove = bl),
    (So.mouseup = Ml),
    (So.dblclick = Cl),
    (So.setSeries = (a, c, p, m) => {
      let y = $e.match[2];
      ((p = y(o, c, p)), p != -1 && Yt(p, m, !0, !1));
    }),
    ot)
  )
    (rt("mousedown", S, Pl),
      rt("mousemove", S, bl),
      rt("mouseenter", S, (a) => {
        (Nn(a), qo(!1));
      }),
      rt("mouseleave", S, _f),
      rt("dblclick", S, Cl),
      Ws.add(o),
      (o.syncRect = qo));
  let Tr = (o.hooks = e.hooks || {});
  function Ze(a, c, p) {
    if (Di) Vo.push([a, c, p]);
    else if (a in Tr)
      Tr[a].forEach((m) => {
        m.call(null, o, c, p);
      });
  }
  (e.plugins || []).forEach((a) => {
    for (let c in a.hooks) Tr[c] = (Tr[c] || []).concat(a.hooks[c]);
  });
  let Al = (a, c, p) => p,
    $e = ze(
      {
        key: null,
        setSeries: !1,
        filters: { pub: Pu, sub: Pu },
        scales: [L, k[1] ? k[1].scale : null],
        match: [Mu, Mu, Al],
        values: [null, null],
      },
      G.sync,
    );
  if ($e.match.length == 2) $e.match.push(Al);
  G.sync = $e;
  let Dl = $e.key,
    Hi = Sc(Dl);
  function Go(a, c, p, m, y, w, T) {
    if ($e.filters.pub(a, c, p, m, y, w, T)) Hi.pub(a, c, p, m, y, w, T);
  }
  Hi.sub(o);
  function wf(a, c, p, m, y, w, T) {
    if ($e.filters.sub(a, c, p, m, y, w, T)) So[a](null, c, p, m, y, w, T);
  }
  o.pub = wf;
  function bf() {
    (Hi.unsub(o),
      Ws.delete(o),
      On.clear(),
      Fs("dppxchange", Lo, El),
      d.remove(),
      de?.remove(),
      Ze("destroy"));
  }
  o.destroy = bf;
  function zi() {
    if ((Ze("init", e, t), ll(t || e.data, !1), W[L])) Li(L, W[L]);
    else wi();
    ((yr = xe.show && (xe.width > 0 || xe.height > 0)), ($n = Mt = !0), _i(e.width, e.height));
  }
  if ((k.forEach(il), M.forEach(Qc), n))
    if (n instanceof HTMLElement) (n.appendChild(d), zi());
    else n(o, zi);
  else zi();
  return o;
}
qe.assign = ze;
qe.fmtNum = qs;
qe.rangeNum = ii;
qe.rangeLog = ai;
qe.rangeAsinh = Bs;
qe.orient = no;
qe.pxRatio = pe;
qe.join = lm;
((qe.fmtDate = Ks), (qe.tzDate = ym));
qe.sync = Sc;
{
  ((qe.addGap = eh), (qe.clipGaps = fi));
  let e = (qe.paths = { points: Ec });
  ((e.linear = Dc), (e.stepped = oh), (e.bars = rh), (e.spline = sh));
}
var vh = 5,
  yh = qe.sync("page");
function Ic(e) {
  let t = mt(null),
    n = mt(null),
    o = mt(e);
  o.current = e;
  let r = JSON.stringify([e.starts, e.lines, e.height, e.tz]);
  return (
    He(() => {
      let l = t.current;
      if (!l) return;
      let s = new qe(bh(o, l, n), wh(o.current), l),
        u = new ResizeObserver(() => s.setSize({ width: l.clientWidth, height: Fc(o.current) }));
      return (
        u.observe(l),
        () => {
          (u.disconnect(), s.destroy());
        }
      );
    }, [r]),
    i("figure", {
      class: "chart",
      role: "img",
      "aria-label": e.label,
      children: [i("div", { ref: t }), i("div", { ref: n, class: "tip", hidden: !0 })],
    })
  );
}
function Fc({ height: e = 260 }) {
  return e;
}
function _h({ end: e }) {
  return e > Date.now();
}
function wh(e) {
  let { starts: t, lines: n } = e,
    o = t.length - 1,
    r = _h(e),
    l = n.flatMap(({ values: s, isBefore: u }) => {
      let f = s.map((h, v) => (r && v === o && !u ? null : h)),
        d = s.map((h, v) => (r && v >= o - 1 && !u ? h : null));
      return [f, d];
    });
  return [t.map((s) => s / 1000), ...l];
}
function bh(e, t, n) {
  let { lines: o, tz: r, starts: l } = e.current,
    s = o.filter(({ isBefore: f }) => !f).length === 1,
    u = !s && o.length <= vh && t.clientWidth > 560;
  return {
    width: t.clientWidth,
    height: Fc(e.current),
    tzDate: (f) => qe.tzDate(new Date(f * 1000), r),
    padding: [8, u ? 112 : 12, 0, 0],
    legend: { show: !1 },
    cursor: {
      sync: { key: yh.key },
      drag: { x: e.current.onZoom !== void 0, y: !1, setScale: !1 },
      points: { size: 7 },
      y: !1,
    },
    scales: { x: { time: !0 }, y: { range: (f, d, h) => [0, Sh(h)] } },
    axes: [
      { stroke: Cs, grid: { show: !1 }, ticks: { show: !1 }, space: 72, size: 28 },
      {
        stroke: Cs,
        grid: { stroke: mu, width: 1 },
        ticks: { show: !1 },
        splits: (f, d, h, v) => [0, 1, 2, 3, 4].map((_) => (v * _) / 4),
        values: (f, d) => d.map(ou),
        size: 52,
      },
    ],
    series: [{}, ...o.flatMap((f) => kh(f, s, l.length))],
    hooks: {
      setSelect: [(f) => xh(f, e.current)],
      setCursor: [(f) => Th(f, e.current, n.current)],
      draw: u ? [(f) => Mh(f, e.current)] : [],
    },
  };
}
function kh({ color: e, isBefore: t }, n, o) {
  let r = t ? 1 : 1.5,
    l = t ? ei(e, 0.5) : e,
    s = n && !t ? ei(e, 0.08) : void 0,
    u = { show: o === 1, size: 6, fill: e };
  return [
    { stroke: l, width: r, fill: s, points: u },
    { stroke: l, width: r, fill: s, dash: [4, 4], points: u },
  ];
}
function Sh(e) {
  if (!e || e <= 4) return 4;
  let t = 10 ** Math.floor(Math.log10(e));
  return ([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((o) => o * t >= e) ?? 10) * t;
}
function xh(e, { onZoom: t, starts: n, end: o }) {
  let { left: r, width: l } = e.select;
  if (l < 4 || !t) return;
  let [s, u] = [e.posToIdx(r), e.posToIdx(r + l)];
  (e.setSelect({ left: 0, top: 0, width: 0, height: 0 }, !1), t(n[s], n[u + 1] ?? o));
}
function Th(e, { lines: t, starts: n, nameOf: o }, r) {
  let { idx: l, left: s = -1 } = e.cursor;
  if (!r) return;
  if (((r.hidden = l === null || l === void 0 || s < 0), r.hidden)) return;
  let u = l,
    f = document.createElement("b");
  f.textContent = o(n[u]);
  let d = t
    .map((_) => ({ line: _, value: _.values[u] ?? null }))
    .sort((_, g) => (g.value ?? -1) - (_.value ?? -1))
    .map(({ line: _, value: g }) => Ph(_, g));
  r.replaceChildren(f, ...d);
  let h = s > e.over.clientWidth / 2,
    v = s + e.over.offsetLeft;
  r.style.left = h ? `${v - r.offsetWidth - 12}px` : `${v + 12}px`;
}
function Ph({ name: e, color: t, isBefore: n }, o) {
  let r = document.createElement("span"),
    l = document.createElement("i");
  l.style.background = n ? ei(t, 0.5) : t;
  let s = document.createElement("span");
  s.textContent = e;
  let u = document.createElement("b");
  return ((u.textContent = Me(o)), r.append(l, s, u), r);
}
function Mh(e, { lines: t }) {
  let { ctx: n } = e,
    o = devicePixelRatio,
    r = 15 * o,
    l = e.bbox.left + e.bbox.width + 8 * o,
    s = t
      .filter(({ isBefore: f }) => !f)
      .map(({ name: f, color: d, values: h }) => ({
        name: f,
        color: d,
        y: e.valToPos(h.findLast((v) => v !== null) ?? 0, "y", !0),
      }))
      .sort((f, d) => d.y - f.y),
    u = e.bbox.top + e.bbox.height + r;
  (n.save(), (n.font = `${12 * o}px system-ui, sans-serif`), (n.textBaseline = "middle"));
  for (let { name: f, color: d, y: h } of s)
    ((u = Math.min(h, u - r)),
      (n.fillStyle = d),
      n.fillText(f.length > 16 ? `${f.slice(0, 15)}…` : f, l, u));
  n.restore();
}
function gn({ series: e }) {
  return e.flatMap(({ points: t }) => t).reduce((t, { count: n }) => t + n, 0);
}
var Ch = "Others",
  Ln = ({ key: e, other: t }) => (t ? Ch : (e ?? "All"));
function oo({ label: e, answer: t, before: n, what: o, color: r, height: l, hidden: s }) {
  let { interval: u, series: f } = t,
    d = (f[0]?.points ?? []).map(({ start: S }) => Date.parse(S)),
    v = f
      .map((S, C) => ({
        name: f.length === 1 ? (o === "count" ? "Now" : "People") : Ln(S),
        color: S.other ? Qr() : (r ?? sn(C)),
        values: S.points.map((x) => x[o]),
      }))
      .filter(({ name: S }) => !s?.has(S)),
    _ = n?.series[0]?.points;
  if (_ && f.length === 1) {
    let S = d.map((C, x) => _[x]?.[o] ?? null);
    v.push({ name: "Before", color: r ?? sn(0), values: S, isBefore: !0 });
  }
  let { tz: g } = ve.value;
  return i(Z, {
    children: [
      i(Ic, {
        label: e,
        starts: d,
        end: Ah(d, u),
        lines: v,
        tz: g,
        height: l,
        nameOf: (S) => hi(S, u, g),
        onZoom: Dh,
      }),
      i(Lh, { label: e, answer: t, what: o }),
    ],
  });
}
var Eh = { hour: 1, day: 24, week: 168, month: 744 };
function Ah(e, t) {
  return (e.at(-1) ?? 0) + Eh[t] * 3600000;
}
function Dh(e, t) {
  ie({
    range: void 0,
    interval: void 0,
    from: new Date(e).toISOString(),
    to: new Date(Math.min(t, Date.now())).toISOString(),
  });
}
function hi(e, t, n) {
  let o = {
      hour: {
        weekday: "short",
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
      },
      day: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
      week: { day: "numeric", month: "short", year: "numeric" },
      month: { month: "long", year: "numeric" },
    },
    r = new Date(e).toLocaleString("en-GB", { ...o[t], timeZone: n });
  return t === "week" ? `Week of ${r}` : r;
}
function Lh({ label: e, answer: t, what: n }) {
  let { series: o, interval: r } = t,
    { tz: l } = ve.value,
    s = (o[0]?.points ?? []).map(({ start: u }, f) => ({ start: Date.parse(u), i: f }));
  return i("details", {
    class: "numbers",
    children: [
      i("summary", { children: "Numbers" }),
      i(ut, {
        caption: e,
        rows: s.toReversed(),
        keyOf: ({ start: u }) => String(u),
        columns: [
          { title: "From", cell: ({ start: u }) => hi(u, r, l), value: ({ start: u }) => u },
          ...o.map((u) => ({
            title: o.length === 1 ? (n === "count" ? "Events" : "People") : Ln(u),
            cell: ({ i: f }) => Me(u.points[f]?.[n]),
            value: ({ i: f }) => u.points[f]?.[n] ?? null,
            isNumber: !0,
          })),
        ],
      }),
    ],
  });
}
var Oh = 100;
function hr({ title: e, by: t, onChoose: n }) {
  let o = { ...bt(ve.value), ...Jn(Xe.value), by: t, limit: Oh },
    r = Pe(`top-${t} ${JSON.stringify(o)}`, (l) => ee.reports.top.get({ query: o, ...l }));
  return i(ke, {
    title: e,
    asked: r,
    height: 260,
    class: "half",
    children: ({ rows: l }) =>
      l.length === 0
        ? i(Re, { children: i("p", { class: "soft", children: "None in this range." }) })
        : i(ut, {
            caption: e,
            rows: l,
            keyOf: ({ key: s }) => s,
            barOf: ({ count: s }) => s / (l[0]?.count ?? 1),
            columns: [
              {
                title: e,
                cell: ({ key: s }) =>
                  i("button", {
                    type: "button",
                    class: "plain key",
                    title: s,
                    onClick: () => n(s),
                    children: s === "" ? "(empty)" : s,
                  }),
                value: ({ key: s }) => s,
              },
              {
                title: "Count",
                cell: ({ count: s }) => Me(s),
                value: ({ count: s }) => s,
                isNumber: !0,
              },
              {
                title: "People",
                cell: ({ users: s }) => Me(s),
                value: ({ users: s }) => s,
                isNumber: !0,
              },
            ],
          }),
  });
}
var Rh = (e) => ({
  curl: `curl ${location.origin}/v1/track -u ${e}: -H 'content-type: application/json' \\
  -d '{"event":"Signed Up","userId":"ada","properties":{"plan":"free"}}'`,
  "plaudit-client": `import { createClient } from "plaudit-client";

const plaudit = createClient("${location.origin}", { writeKey: "${e}" });
plaudit.track({ event: "Signed Up", userId: "ada", properties: { plan: "free" } });
await plaudit.flush();`,
  Segment: `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${e}", host: "${location.origin}" });
analytics.track({ event: "Signed Up", userId: "ada", properties: { plan: "free" } });
await analytics.closeAndFlush();`,
  PostHog: `import { PostHog } from "posthog-node";

const posthog = new PostHog("${e}", { host: "${location.origin}" });
posthog.capture({ event: "Signed Up", distinctId: "ada", properties: { plan: "free" } });
await posthog.shutdown();`,
});
function $c() {
  let e = Y(void 0),
    t = Y(void 0),
    n = Y("curl"),
    o = Rh(e.value ?? "YOUR_KEY");
  async function r() {
    let l = `first-${crypto.randomUUID().slice(0, 8)}`,
      s = await ee.keys.post({ name: l, scopes: ["events:write"] });
    ((t.value = s.error?.value), (e.value = s.data?.key));
  }
  return i("section", {
    class: "tile wide stack",
    children: [
      i("h2", { children: "Send the first event" }),
      e.value === void 0 &&
        Ut("keys:write") &&
        i("p", {
          children: [
            i("button", { type: "button", onClick: () => void r(), children: "Make a key" }),
            " ",
            "It is shown once, and filled in below.",
          ],
        }),
      t.value && i(Mn, { problem: t.value }),
      i("div", {
        class: "tabs",
        role: "tablist",
        "aria-label": "Ways to send",
        children: Object.keys(o).map((l) =>
          i(
            "button",
            {
              type: "button",
              role: "tab",
              "aria-selected": n.value === l,
              onClick: () => (n.value = l),
              children: l,
            },
            l,
          ),
        ),
      }),
      i(pn, { text: o[n.value] }),
      i(Ih, {}),
      i("p", {
        class: "soft",
        children: [
          "Or look at made-up data first: ",
          i("code", { children: "plaudit demo --data demo" }),
          ", then",
          " ",
          i("code", { children: "plaudit serve --data demo --port 3001" }),
          ".",
        ],
      }),
    ],
  });
}
function Ih() {
  let e = Y(void 0);
  He(() => {
    let n = new AbortController();
    return (t(n.signal), () => n.abort());
  }, []);
  async function t(n) {
    for await (let { event: o, source: r } of Gn.live({ signal: n })) {
      if (r === "plaudit") continue;
      ((e.value = o), ur());
      return;
    }
  }
  return i("p", {
    class: "arrival",
    role: "status",
    "data-state": e.value ? "there" : "waiting",
    children: e.value ? `"${e.value}" has arrived.` : "Waiting for it to arrive…",
  });
}
function Nc() {
  return i(Z, {
    children: [
      i(En, { title: "Overview", hasInterval: !0, hasComparison: !0 }),
      i("div", {
        class: "grid",
        children: [
          i(Fh, {}),
          i(hr, {
            title: "Events",
            by: "event",
            onChoose: (e) => ie({ event: e }),
            hrefOf: (e) => Br({ event: e }),
          }),
          i(hr, { title: "Items", by: "item", onChoose: (e) => tl("itemId", e) }),
          i(hr, { title: "Pages", by: "property:$path", onChoose: (e) => tl("$path", e) }),
          i(hr, {
            title: "Referrers",
            by: "property:$referrer",
            onChoose: (e) => tl("$referrer", e),
          }),
        ],
      }),
    ],
  });
}
function tl(e, t) {
  Jr({ property: e, op: "eq", value: t });
}
function Fh() {
  let e = gi(),
    t = gi("item.liked"),
    n = Pe(`active ${JSON.stringify(bt(ve.value))}`, (r) =>
      ee.reports.active.get({ query: bt(ve.value), ...r }),
    ),
    { data: o } = e.now;
  if (o && gn(o) === 0 && !e.now.isAsking) return i($h, {});
  return i(Z, {
    children: [
      i(ke, {
        title: "Events",
        asked: e.now,
        height: 300,
        class: "wide",
        children: (r) =>
          i(Z, {
            children: [
              i(vi, { now: gn(r), before: e.before.data && gn(e.before.data) }),
              i(oo, {
                label: "Events over time",
                answer: r,
                before: e.before.data,
                what: "count",
                color: sn(0),
              }),
            ],
          }),
      }),
      i(ke, {
        title: "People",
        asked: e.now,
        height: 200,
        class: "half",
        children: (r) =>
          i(oo, {
            label: "People over time",
            answer: r,
            before: e.before.data,
            what: "users",
            color: sn(1),
            height: 180,
          }),
      }),
      i(ke, {
        title: "Likes",
        asked: t.now,
        height: 200,
        class: "half",
        children: (r) =>
          i(Z, {
            children: [
              i(vi, { now: gn(r), before: t.before.data && gn(t.before.data) }),
              i(oo, {
                label: "Likes over time",
                answer: r,
                before: t.before.data,
                what: "count",
                color: sn(2),
                height: 140,
              }),
            ],
          }),
      }),
      i(ke, {
        title: "Active people",
        asked: n,
        height: 64,
        class: "wide",
        children: ({ points: r }) => {
          let l = r.at(-1);
          return i("dl", {
            class: "figures",
            children: [
              i("dt", { children: "Today" }),
              i("dd", { children: Me(l?.dau) }),
              i("dt", { children: "In 7 days" }),
              i("dd", { children: Me(l?.wau) }),
              i("dt", { children: "In 30 days" }),
              i("dd", { children: Me(l?.mau) }),
            ],
          });
        },
      }),
    ],
  });
}
function gi(e = Xe.value.event) {
  let t = { ...Jn({ ...Xe.value, event: e }) },
    { interval: n } = ve.value,
    o = { ...bt(ve.value), ...t, interval: n },
    r = Pe(`series ${JSON.stringify(o)}`, (u) => ee.reports.timeseries.get({ query: o, ...u })),
    l = xs() ? `series ${JSON.stringify({ ...o, before: !0 })}` : "",
    s = Pe(l, (u) => {
      let { from: f, to: d, tz: h } = La(ve.value);
      return ee.reports.timeseries.get({
        query: { from: f, to: d, tz: h, ...t, interval: n },
        ...u,
      });
    });
  return { now: r, before: l === "" ? { ...s, data: void 0 } : s };
}
function vi({ now: e, before: t }) {
  let n = t === void 0 ? void 0 : ru(e, t);
  return i("p", {
    class: "figure",
    children: [
      i("b", { children: Me(e) }),
      n && i("span", { class: "soft", title: `${Me(t)} in the time before`, children: n }),
    ],
  });
}
function $h() {
  let e = Pe("newest", (n) => ee.events.get({ query: { limit: 1 }, ...n })),
    t = e.data?.items[0];
  if (e.data && !t) return i($c, {});
  return i("section", {
    class: "tile wide",
    children: i(Re, {
      children: [
        i("p", { children: "Nothing happened in this range." }),
        t &&
          i(Lt, {
            class: "button",
            href: Br({ range: void 0, from: t.timestamp.slice(0, 10), to: void 0 }),
            children: ["Show the newest events, of ", t.timestamp.slice(0, 10)],
          }),
      ],
    }),
  });
}
function Hc() {
  let e = be.value.params.get("id");
  return i(Z, {
    children: [
      i("div", {
        class: "bar",
        children: [
          i("h1", { children: "People" }),
          i("div", { class: "bar-filters", children: i(Nh, {}) }),
        ],
      }),
      e === null ? i(Hh, {}) : i(Wh, { id: e }),
    ],
  });
}
function Nh() {
  let e = Y("");
  return i("form", {
    role: "search",
    onSubmit: (t) => {
      (t.preventDefault(), ie({ id: e.value }));
    },
    children: i("input", {
      type: "search",
      "aria-label": "An id that events name",
      placeholder: "An id that events name",
      value: e.value,
      onInput: (t) => (e.value = t.currentTarget.value),
    }),
  });
}
function Hh() {
  let e = Pe("users", (t) => ee.users.get({ query: { limit: 200 }, ...t }));
  return i(ke, {
    title: "Accounts",
    asked: e,
    height: 400,
    class: "wide",
    children: ({ items: t }) =>
      i(ut, {
        caption: "Accounts",
        rows: t,
        keyOf: ({ id: n }) => n,
        rowsShown: 25,
        columns: [
          {
            title: "Username",
            cell: ({ id: n, username: o }) =>
              i(Lt, { href: `/console/people?id=${n}`, children: o }),
            value: ({ username: n }) => n,
          },
          { title: "E-mail", cell: ({ email: n }) => n, value: ({ email: n }) => n },
          {
            title: "Permissions",
            cell: ({ permissions: n }) => n.join(", ") || "–",
            value: ({ permissions: n }) => n.length,
          },
          {
            title: "Since",
            cell: ({ createdAt: n }) =>
              i("time", {
                dateTime: n,
                title: Rt(Date.parse(n)),
                children: dn(Date.parse(n), Date.now()),
              }),
            value: ({ createdAt: n }) => n,
          },
        ],
      }),
  });
}
var zh = 100;
function Wh({ id: e }) {
  let t = Pe(`account ${e}`, (o) => ee.users({ id: e }).get(o)),
    n = Pe(`timeline ${e}`, (o) => ee.events.get({ query: { userId: e, limit: zh }, ...o }));
  return i("div", {
    class: "grid",
    children: [
      i("section", {
        class: "tile wide",
        children: [
          i("header", { children: i("h2", { children: t.data?.username ?? e }) }),
          t.data &&
            i("p", {
              class: "soft",
              children: [t.data.email, ", since ", Rt(Date.parse(t.data.createdAt))],
            }),
          i("code", { class: "id", children: e }),
        ],
      }),
      i(ke, {
        title: "What they did, newest first",
        asked: n,
        height: 300,
        class: "wide",
        children: ({ items: o }) =>
          o.length === 0
            ? i(Re, { children: i("p", { children: "No event names this id as a user." }) })
            : i("ol", { class: "live", children: o.map((r) => i(Ps, { event: r }, r.id)) }),
      }),
    ],
  });
}
var Uh = { day: 15, week: 12, month: 12 },
  Vh = { day: 86400000, week: 604800000, month: 2592000000 };
function Bh() {
  let e = be.value.params.get("unit");
  return e === "day" || e === "month" ? e : "week";
}
function Wc() {
  let e = Bh(),
    { params: t } = be.value,
    n = t.get("start") ?? void 0,
    o = t.get("returning") ?? void 0,
    { source: r, where: l } = Xe.value,
    s = {
      ...bt(ve.value),
      ...(r === void 0 ? {} : { source: r }),
      ...(l.length === 0 ? {} : { where: [...l] }),
      start: n === void 0 ? {} : { event: n },
      returning: o === void 0 ? {} : { event: o },
      interval: e,
      periods: Uh[e],
    },
    u = Pe(`retention ${JSON.stringify(s)}`, (d) => ee.reports.retention.post(s, d)),
    f = Y(!0);
  return i(Z, {
    children: [
      i(En, {
        title: "Retention",
        children: [
          i(zc, { label: "Start", name: "start", event: n }),
          i(zc, { label: "Return", name: "returning", event: o }),
          i("select", {
            "aria-label": "Interval",
            value: e,
            onChange: (d) => ie({ unit: d.currentTarget.value }),
            children: [
              i("option", { value: "day", children: "Days" }),
              i("option", { value: "week", children: "Weeks" }),
              i("option", { value: "month", children: "Months" }),
            ],
          }),
        ],
      }),
      i(ke, {
        title: "Who comes back",
        asked: u,
        height: 320,
        class: "wide",
        actions: i(Z, {
          children: [
            i("label", {
              class: "check",
              children: [
                i("input", {
                  type: "checkbox",
                  checked: f.value,
                  onChange: (d) => (f.value = d.currentTarget.checked),
                }),
                "As share",
              ],
            }),
            i(Yn, { route: "reports.retention", body: s }),
          ],
        }),
        children: (d) =>
          d.cohorts.length === 0
            ? i(Re, {
                children: i("p", { children: "Nobody began in this range. Choose a longer one." }),
              })
            : i(jh, { answer: d, unit: e, isShare: f.value }),
      }),
    ],
  });
}
function zc({ label: e, name: t, event: n }) {
  if (n !== void 0)
    return i(Vt, { text: `${e.toLowerCase()}: ${n}`, remove: () => ie({ [t]: void 0 }) });
  return i(Ot, {
    label: `${e}: anything`,
    children: (o) =>
      i("div", {
        class: "stack",
        children: i(Cn, {
          onChoose: (r) => {
            (ie({ [t]: r }), o());
          },
        }),
      }),
  });
}
function jh({ answer: e, unit: t, isShare: n }) {
  let { tz: o } = ve.value,
    r = e.cohorts[0]?.returned.map((l, s) => s) ?? [];
  return i("div", {
    class: "table",
    tabindex: 0,
    role: "region",
    "aria-label": "Retention",
    children: i("table", {
      class: "heat",
      children: [
        i("caption", {
          class: "unseen",
          children: "People by when they began, and how many came back after that",
        }),
        i("thead", {
          children: i("tr", {
            children: [
              i("th", { scope: "col", children: "Began" }),
              i("th", { scope: "col", class: "number", children: "People" }),
              r.map((l) =>
                i(
                  "th",
                  {
                    scope: "col",
                    class: "number",
                    children: [t[0]?.toUpperCase(), t.slice(1), " ", l],
                  },
                  l,
                ),
              ),
            ],
          }),
        }),
        i("tbody", {
          children: e.cohorts.map(({ start: l, size: s, returned: u }) =>
            i(
              "tr",
              {
                children: [
                  i("th", { scope: "row", children: hi(Date.parse(l), t, o) }),
                  i("td", { class: "number", children: Me(s) }),
                  u.map((f, d) =>
                    i(
                      Gh,
                      {
                        share: s === 0 ? 0 : f / s,
                        text: n ? Ao(s === 0 ? 0 : f / s) : Me(f),
                        isReached: Date.parse(l) + d * Vh[t] <= Date.now(),
                      },
                      d,
                    ),
                  ),
                ],
              },
              l,
            ),
          ),
        }),
      ],
    }),
  });
}
var qh = 0.55;
function Gh({ share: e, text: t, isReached: n }) {
  if (!n) return i("td", { class: "number" });
  return i("td", {
    class: `number cell ${e >= qh ? "strong" : ""}`,
    ref: (o) => o?.style.setProperty("--share", `${e * 100}%`),
    children: t,
  });
}
var nl = new URLSearchParams(location.search).get("setup");
if (nl) history.replaceState(null, "", location.pathname);
function Uc() {
  let e = Y(void 0);
  return (
    He(() => {
      fetch("/status").then(async (t) => {
        if (t.ok) e.value = await t.json();
      });
    }, []),
    i("main", {
      class: "door",
      id: "content",
      children: [
        i("header", { children: [i(Kr, {}), i("h1", { children: "Plaudit" })] }),
        nl ? i(Yh, { token: nl }) : e.value?.setupNeeded ? i(Jh, {}) : i(Kh, {}),
        i("footer", {
          class: "soft",
          children: [
            i("a", { href: "/swagger", children: "API" }),
            " ",
            i("a", { href: "/metrics", children: "Metrics" }),
            i("span", { children: e.value?.version }),
          ],
        }),
      ],
    })
  );
}
function Kh() {
  let e = Y(void 0),
    t = Y(!1);
  async function n(o) {
    o.preventDefault();
    let r = new FormData(o.currentTarget);
    ((t.value = !0), (e.value = await ms(r.get("username"), r.get("password"))), (t.value = !1));
  }
  return i("form", {
    class: "stack",
    onSubmit: (o) => void n(o),
    children: [
      i("label", {
        children: [
          "Username or e-mail",
          i("input", { name: "username", autocomplete: "username", required: !0, autofocus: !0 }),
        ],
      }),
      i("label", {
        children: [
          "Password",
          i("input", {
            name: "password",
            type: "password",
            autocomplete: "current-password",
            required: !0,
          }),
        ],
      }),
      e.value && i(Mn, { problem: e.value }),
      i("button", { type: "submit", disabled: t.value, children: "Sign in" }),
    ],
  });
}
function Jh() {
  return i("div", {
    class: "stack",
    children: [
      i("h2", { children: "Make the first admin" }),
      i("p", {
        children: [
          "This server has no admin yet. Open the set-up link that ",
          i("code", { children: "plaudit serve" }),
          " printed when it started, or run",
        ],
      }),
      i(pn, {
        text: "plaudit user create --admin --username ada --email ada@example.com --age 36 --password-stdin",
      }),
    ],
  });
}
function Yh({ token: e }) {
  let t = Y(void 0);
  async function n(o) {
    o.preventDefault();
    let r = Object.fromEntries(new FormData(o.currentTarget)),
      { username: l, email: s, password: u, age: f } = r,
      d = await ee.setup.post({ token: e, username: l, email: s, password: u, age: Number(f) });
    t.value = d.error?.value ?? (await ms(l, u));
  }
  return i("form", {
    class: "stack",
    onSubmit: (o) => void n(o),
    children: [
      i("h2", { children: "Make the first admin" }),
      i("label", {
        children: [
          "Username ",
          i("input", {
            name: "username",
            autocomplete: "username",
            required: !0,
            maxlength: 64,
            autofocus: !0,
          }),
        ],
      }),
      i("label", {
        children: [
          "E-mail ",
          i("input", {
            name: "email",
            type: "email",
            autocomplete: "email",
            required: !0,
            maxlength: 254,
          }),
        ],
      }),
      i("label", {
        children: [
          "Age ",
          i("input", { name: "age", type: "number", min: 13, max: 120, required: !0 }),
        ],
      }),
      i("label", {
        children: [
          "Password, at least 8 characters",
          i("input", {
            name: "password",
            type: "password",
            autocomplete: "new-password",
            minlength: 8,
            maxlength: 256,
            required: !0,
          }),
        ],
      }),
      t.value && i(Mn, { problem: t.value }),
      i("button", { type: "submit", children: "Make the admin" }),
    ],
  });
}
function Bc() {
  let { params: e } = be.value,
    t = e.get("by") ?? void 0,
    n = e.get("what") === "users" ? "users" : "count";
  return i(Z, {
    children: [
      i(En, {
        title: "Trends",
        hasInterval: !0,
        hasComparison: t === void 0,
        children: [i(Zh, { what: n }), i(Qh, { breakdown: t })],
      }),
      i("div", {
        class: "grid",
        children: t === void 0 ? i(Xh, { what: n }) : i(tg, { breakdown: t, what: n }),
      }),
    ],
  });
}
function Zh({ what: e }) {
  return i("select", {
    "aria-label": "What is counted",
    value: e,
    onChange: (t) => ie({ what: t.currentTarget.value }),
    children: [
      i("option", { value: "count", children: "Events" }),
      i("option", { value: "users", children: "People" }),
    ],
  });
}
function Qh({ breakdown: e }) {
  let t = Y("");
  if (e !== void 0) return i(Vt, { text: `by ${e}`, remove: () => ie({ by: void 0 }) });
  return i(Ot, {
    label: "Break down",
    children: (n) =>
      i("div", {
        class: "stack",
        children: i(Zr, {
          label: "Property",
          value: t,
          onChoose: (o) => {
            (ie({ by: o }), n());
          },
        }),
      }),
  });
}
function Xh({ what: e }) {
  let { now: t, before: n } = gi(),
    o = { ...bt(ve.value), ...Jn(Xe.value), interval: ve.value.interval };
  return i(ke, {
    title: Xe.value.event ?? "All events",
    asked: t,
    height: 400,
    class: "wide",
    actions: i(Yn, { route: "reports.timeseries", query: o }),
    children: (r) =>
      i(Z, {
        children: [
          e === "count" && i(vi, { now: gn(r), before: n.data && gn(n.data) }),
          i(oo, {
            label: "Over time",
            answer: r,
            before: n.data,
            what: e,
            color: sn(0),
            height: 340,
          }),
        ],
      }),
  });
}
var eg = 7;
function tg({ breakdown: e, what: t }) {
  let n = Y(new Set()),
    o = { ...bt(ve.value), ...Jn(Xe.value), interval: ve.value.interval, breakdown: e, limit: eg },
    r = Pe(`broken ${JSON.stringify(o)}`, (s) => ee.reports.timeseries.get({ query: o, ...s }));
  function l(s) {
    let u = new Set(n.value);
    if (!u.delete(s)) u.add(s);
    n.value = u;
  }
  return i(ke, {
    title: `${Xe.value.event ?? "All events"} by ${e}`,
    asked: r,
    height: 520,
    class: "wide",
    actions: i(Yn, { route: "reports.timeseries", query: o }),
    children: (s) =>
      s.series.length === 0
        ? i(Re, {
            children: i("p", { children: ["No event in this range has the property ", e, "."] }),
          })
        : i(Z, {
            children: [
              i(oo, { label: `By ${e}`, answer: s, what: t, hidden: n.value, height: 340 }),
              i(ut, {
                caption: `Values of ${e}`,
                rows: s.series.map((u, f) => ({ series: u, i: f })),
                keyOf: ({ series: u }) => Ln(u),
                colorOf: ({ series: u, i: f }) => (u.other ? Qr() : sn(f)),
                columns: [
                  {
                    title: e,
                    cell: ({ series: u }) =>
                      i("label", {
                        class: "check keyed",
                        children: [
                          i("input", {
                            type: "checkbox",
                            checked: !n.value.has(Ln(u)),
                            onChange: () => l(Ln(u)),
                          }),
                          Ln(u),
                        ],
                      }),
                    value: ({ series: u }) => Ln(u),
                  },
                  {
                    title: "Events",
                    cell: ({ series: u }) => Me(Vc(u.points)),
                    value: ({ series: u }) => Vc(u.points),
                    isNumber: !0,
                  },
                ],
              }),
            ],
          }),
  });
}
function Vc(e) {
  return e.reduce((t, { count: n }) => t + n, 0);
}
var ng = {
  "/": Nc,
  "/console/live": pu,
  "/console/trends": Bc,
  "/console/funnel": uu,
  "/console/retention": Wc,
  "/console/people": Hc,
  "/console/items": cu,
  "/console/manage": du,
  "/console/me": Ms,
};
function og() {
  if (Dt.value === void 0) return null;
  if (Dt.value === null) return i(Uc, {});
  let { path: e } = be.value,
    t = e === "/" && !Ut("reports:read") ? Ms : (ng[e] ?? rg);
  return i(Z, { children: [i(Wa, { children: i(t, {}, e) }), i(za, {})] });
}
function rg() {
  return i(Re, {
    children: [
      i("p", { children: "There is no such page." }),
      i(Lt, { class: "button", href: "/", children: "To the overview" }),
    ],
  });
}
ja();
await ds();
jl(i(og, {}), document.body);
