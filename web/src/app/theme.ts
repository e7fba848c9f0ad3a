import {
  Button,
  Checkbox,
  createTheme,
  Drawer,
  Menu,
  Modal,
  NativeSelect,
  PasswordInput,
  Popover,
  Radio,
  SegmentedControl,
  Select,
  TagsInput,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#f7f5f1', '#ebe7df', '#d8d2c7', '#b9b2a6', '#8f887c',
  '#6b655b', '#4a453d', '#332f2a', '#1f1c19', '#12100e',
];

const dark: MantineColorsTuple = [
  '#eeebe5', '#d6d2ca', '#b1aba1', '#9b958a', '#45413b',
  '#2c2926', '#1f1d1b', '#1a1917', '#121110', '#0d0c0b',
];

const field = { size: 'sm', radius: 'md', errorProps: { role: 'alert' } };
const overlay = { blur: 2, backgroundOpacity: 0.45 };

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 1 },
  colors: { ink, dark },
  white: '#ffffff',
  black: '#1c1a17',
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'var(--nd-font)',
  fontFamilyMonospace: 'var(--nd-mono)',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '20px' },
  headings: {
    fontFamily: 'var(--nd-font)',
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '22px', lineHeight: '1.3' },
      h2: { fontSize: '15px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
    },
  },
  variantColorResolver: ({ color, variant }) => {
    if (color === 'red') {
      return variant === 'filled'
        ? { background: '#b3261e', hover: '#8f1d16', color: '#ffffff', border: '1px solid transparent' }
        : {
            background: variant === 'light' ? 'var(--nd-bad-soft)' : 'transparent',
            hover: 'var(--nd-bad-soft)',
            color: 'var(--nd-bad)',
            border: variant === 'outline' || variant === 'default' ? '1px solid var(--nd-border-strong)' : '1px solid transparent',
          };
    }
    switch (variant) {
      case 'filled':
        return {
          background: 'var(--nd-primary)',
          hover: 'var(--nd-primary-hover)',
          color: 'var(--nd-on-primary)',
          border: '1px solid transparent',
        };
      case 'light':
        return {
          background: 'var(--nd-hover)',
          hover: 'var(--nd-active)',
          color: 'var(--nd-text)',
          border: '1px solid transparent',
        };
      case 'subtle':
      case 'transparent':
        return {
          background: 'transparent',
          hover: 'var(--nd-hover)',
          color: 'var(--nd-text-2)',
          border: '1px solid transparent',
        };
      default:
        return {
          background: 'var(--nd-surface)',
          hover: 'var(--nd-hover)',
          color: 'var(--nd-text)',
          border: '1px solid var(--nd-border-strong)',
        };
    }
  },
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' }, styles: { root: { fontWeight: 550 } } }),
    TextInput: TextInput.extend({ defaultProps: field }),
    PasswordInput: PasswordInput.extend({ defaultProps: field }),
    NativeSelect: NativeSelect.extend({ defaultProps: field }),
    Select: Select.extend({ defaultProps: field }),
    TagsInput: TagsInput.extend({ defaultProps: field }),
    Textarea: Textarea.extend({ defaultProps: field }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { radius: 'md' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'sm', iconColor: 'var(--nd-on-primary)' } }),
    Radio: Radio.extend({ defaultProps: { size: 'sm', iconColor: 'var(--nd-on-primary)' } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: 'lg',
        overlayProps: overlay,
        closeButtonProps: { 'aria-label': 'Close' },
        transitionProps: { duration: 120 },
      },
    }),
    Drawer: Drawer.extend({
      defaultProps: { overlayProps: overlay, closeButtonProps: { 'aria-label': 'Close' } },
    }),
    // Its focus placeholder is no child that a menu may have.
    Menu: Menu.extend({ defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', radius: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300 } }),
  },
});

const shared = {
  '--mantine-color-body': 'var(--nd-bg)',
  '--mantine-color-text': 'var(--nd-text)',
  '--mantine-color-bright': 'var(--nd-text)',
  '--mantine-color-dimmed': 'var(--nd-text-2)',
  '--mantine-color-placeholder': 'var(--nd-text-3)',
  '--mantine-color-anchor': 'var(--nd-link)',
  '--mantine-color-error': 'var(--nd-bad)',
  '--mantine-color-default': 'var(--nd-surface)',
  '--mantine-color-default-hover': 'var(--nd-hover)',
  '--mantine-color-default-color': 'var(--nd-text)',
  '--mantine-color-default-border': 'var(--nd-border-strong)',
  '--mantine-color-disabled': 'var(--nd-hover)',
  '--mantine-color-disabled-color': 'var(--nd-text-3)',
  '--mantine-color-disabled-border': 'var(--nd-border)',
  '--mantine-primary-color-filled': 'var(--nd-primary)',
  '--mantine-primary-color-filled-hover': 'var(--nd-primary-hover)',
  '--mantine-primary-color-contrast': 'var(--nd-on-primary)',
  '--mantine-color-ink-filled': 'var(--nd-primary)',
  '--mantine-color-ink-filled-hover': 'var(--nd-primary-hover)',
};

/** Hands the portal's colours to the component library. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});
